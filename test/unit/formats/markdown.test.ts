import fc from "fast-check";
import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import { htmlToMarkdown } from "../../../src/domain/cleaning/html.ts";
import { markdownToHtml, markdownToText } from "../../../src/domain/formats/markdown.ts";

const ALLOWED = new Set(["p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "pre", "code"]);

/** Whatever is not plain, safe, well-formed HTML. */
function faults(html: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        open.push(name);
        if (!ALLOWED.has(name)) found.push(name);
        for (const [key, value] of Object.entries(attributes)) {
          if (name !== "a" || key !== "href" || !/^(https?:\/\/|mailto:)/i.test(value)) found.push(`${name} ${key}=${value}`);
        }
      },
      onclosetag(name, isImplied) {
        if (open.pop() !== name || (isImplied && name !== "br")) found.push(`/${name}`);
      },
    },
    { xmlMode: true },
  );
  parser.end(html);
  return found;
}

describe("Markdown as HTML", () => {
  it.each([
    ["one\n\ntwo  \nthree", "<p>one</p>\n<p>two<br/>\nthree</p>"],
    ["**bold** and *soft* and ***both***", "<p><strong>bold</strong> and <em>soft</em> and <strong><em>both</em></strong></p>"],
    ["2 * 3 * 4 and **open", "<p>2 * 3 * 4 and **open</p>"],
    ["\\*not\\* `a*b*`", "<p>*not* <code>a*b*</code></p>"],
    ["[a *b*](https://x.example/?a=1&b=2)", '<p><a href="https://x.example/?a=1&amp;b=2">a <em>b</em></a></p>'],
    ["[x](javascript:alert)", "<p>x</p>"],
    ["- a\n- b\n  - c\n- d", "<ul><li>a</li><li>b\n<ul><li>c</li></ul></li><li>d</li></ul>"],
    ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
    ["> a\n> > b", "<blockquote><p>a</p>\n<blockquote><p>b</p></blockquote></blockquote>"],
    ["```\n<b> *x*\n```\nafter", "<pre><code>&lt;b&gt; *x*</code></pre>\n<p>after</p>"],
    ["a < b, AT&T, &lt;i>", "<p>a &lt; b, AT&amp;T, &lt;i&gt;</p>"],
  ])("%j", (markdown, html) => {
    expect(markdownToHtml(markdown)).toBe(html);
  });

  it("comes back as what the cleaning made it from", () => {
    const html =
      '<p>A <strong>b</strong> <em>c</em> <a href="https://x.example/">d</a></p><ul><li>e</li><li>f</li></ul><blockquote><p>g</p></blockquote>';
    const again = markdownToHtml(htmlToMarkdown(html, null) ?? "");
    expect(htmlToMarkdown(again, null)).toBe(htmlToMarkdown(html, null));
    expect(again.replaceAll(/\n/g, "")).toBe(html);
  });

  it("is safe and well-formed whatever comes in", () => {
    const pieces = [
      "*",
      "**",
      "`",
      "```",
      "[",
      "](",
      ")",
      "https://x.example/",
      "javascript:x",
      "<b",
      'onx="',
      ">",
      "> ",
      "- ",
      "1. ",
      "\n",
      "  ",
      "\\",
      "&lt;",
      "&",
      "a",
      '"',
      "\0",
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (markdown) => {
        expect(faults(markdownToHtml(markdown))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["*", "**", "***a ", "[", "> ", "`", "\\", "[]("])("takes time that grows with its length only, over %j", (piece) => {
    expect(markdownToHtml(piece.repeat(100_000)).length).toBeGreaterThan(0);
  });
});

describe("Markdown as text", () => {
  it("keeps the words and the addresses, and none of the marks", () => {
    expect(markdownToText("**Hi** [you](https://x.example/)  \n> said\n\n- one\n\n```\ncode\n```\n\\*x")).toBe(
      "Hi you (https://x.example/)\nsaid\n\n- one\n\ncode\n*x",
    );
  });
});
