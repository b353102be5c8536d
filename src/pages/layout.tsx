import { raw } from "hono/html";
import type { Child } from "hono/jsx";

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fbfaf7; --line: #d9d5cb; --accent: #0b5d66; --soft: #f0ede5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e3dc; --paper: #14181d; --line: #333b45; --accent: #6fc3cd; --soft: #1d232a; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
a { color: var(--accent); } code, pre { font: .875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .75rem; overflow-x: auto; border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; padding: .1rem .8rem; } summary { cursor: pointer; padding: .5rem 0; }
.method { display: inline-block; min-width: 4.2rem; font-weight: 600; color: var(--accent); text-transform: uppercase; }
.note { color: color-mix(in srgb, var(--ink) 70%, transparent); }
`;

/** The frame of every server-rendered page; no outside resource. */
export function Layout(props: { title: string; children: Child }) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{props.title}</title>
          <style>{STYLE}</style>
        </head>
        <body>
          <main>{props.children}</main>
        </body>
      </html>
    </>
  );
}
