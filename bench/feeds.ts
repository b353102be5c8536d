/**
 * How many feeds a second the parser reads, beside feedsmith and rss-parser, in one run and taking turns so that the
 * machine's mood falls on all alike. Feeds are made here; `--corpus FOLDER` reads every .xml, .rss and .atom below it instead.
 *
 *   node bench/feeds.ts [--seconds 3] [--corpus FOLDER]
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseFeed } from "feedsmith";
import Parser from "rss-parser";
import { parse } from "../src/domain/parsing/index.ts";

type Feed = { name: string; body: Uint8Array; text: string };
type Reader = { name: string; read: (feed: Feed) => unknown };

const { values } = parseArgs({ options: { seconds: { type: "string", default: "3" }, corpus: { type: "string" } } });
const secondsEach = Number(values.seconds);
const rssParser = new Parser();

const READERS: Reader[] = [
  { name: "tidings", read: ({ body }) => parse({ body, contentType: null, url: "https://example.org/feed", kind: "feed" }) },
  { name: "feedsmith", read: ({ body }) => parseFeed(new TextDecoder().decode(body)) },
  { name: "rss-parser", read: async ({ body }) => rssParser.parseString(new TextDecoder().decode(body)) },
];

/** Links are absolute in most RSS and relative in much Atom; only this parser resolves them. */
const paragraph = (n: number, site = "https://example.org/"): string =>
  `<p>Paragraph ${n} of the <a href="${site}tag/${n}">story</a>, with an <img src="${site}img/${n}.jpg" alt="picture"> &amp; a few words more.</p>`;
const escape = (html: string): string => html.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function rss(entries: number, paragraphs: number): string {
  const items = Array.from({ length: entries }, (_, i) => {
    const html = Array.from({ length: paragraphs }, (_line, n) => paragraph(n)).join("\n");
    return `<item><title>Entry ${i} &amp; more</title><link>https://example.org/${i}</link><guid isPermaLink="false">id-${i}</guid>
<pubDate>Thu, 0${(i % 9) + 1} Oct 2026 10:00:00 +0200</pubDate><dc:creator>A. Author</dc:creator><category>news</category>
<description>${escape(paragraph(i))}</description><content:encoded><![CDATA[${html}]]></content:encoded></item>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Made</title><link>https://example.org/</link>${items.join("\n")}</channel></rss>`;
}

function atom(entries: number, paragraphs: number): string {
  const all = Array.from({ length: entries }, (_, i) => {
    const html = Array.from({ length: paragraphs }, (_line, n) => paragraph(n, "").replace('alt="picture">', 'alt="picture"/>')).join("\n");
    return `<entry><title type="html">Entry ${i}</title><id>urn:entry:${i}</id><link href="/${i}"/><updated>2026-10-01T10:00:00+02:00</updated>
<author><name>A. Author</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${html}</div></content></entry>`;
  });
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/"><title>Made</title>${all.join("\n")}</feed>`;
}

const feedOf = (name: string, text: string): Feed => ({ name, text, body: new TextEncoder().encode(text) });

function corpus(folder: string): Feed[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:xml|rss|atom)$/.test(path))
    .map((path) => ({ name: path, body: new Uint8Array(readFileSync(join(folder, path))), text: "" }));
}

/** Whether a reader can read a feed at all; what it cannot is not timed for anybody. */
async function reads(reader: Reader, feed: Feed): Promise<boolean> {
  try {
    await reader.read(feed);
    return true;
  } catch {
    return false;
  }
}

async function measure(name: string, feeds: Feed[]): Promise<void> {
  const shared: Feed[] = [];
  const read = new Map(READERS.map((reader) => [reader.name, 0]));
  for (const feed of feeds) {
    const able = await Promise.all(READERS.map(async (reader) => reads(reader, feed)));
    for (const [i, reader] of READERS.entries()) if (able[i] === true) read.set(reader.name, (read.get(reader.name) ?? 0) + 1);
    if (able.every(Boolean)) shared.push(feed);
  }
  const spentMs = new Map(READERS.map((reader) => [reader.name, 0]));
  let rounds = 0;
  for (const endMs = performance.now() + secondsEach * 1000 * READERS.length; performance.now() < endMs; rounds++) {
    for (const reader of READERS) {
      const startMs = performance.now();
      for (const feed of shared) await reader.read(feed);
      spentMs.set(reader.name, (spentMs.get(reader.name) ?? 0) + performance.now() - startMs);
    }
  }
  const kb = shared.reduce((sum, feed) => sum + feed.body.length, 0) / 1024 / Math.max(shared.length, 1);
  console.log(`${name}: ${shared.length} feeds of ${kb.toFixed(0)} KB that all can read, ${rounds} rounds`);
  const own = spentMs.get("tidings") ?? 0;
  for (const reader of READERS) {
    const ms = spentMs.get(reader.name) ?? 0;
    const rate = (shared.length * rounds * 1000) / ms;
    const able = feeds.length > 1 ? `, reads ${read.get(reader.name)}/${feeds.length}` : "";
    console.log(`  ${reader.name.padEnd(11)} ${rate.toFixed(0).padStart(7)} feeds/s  ${(own / ms).toFixed(2)} of ours${able}`);
  }
}

if (values.corpus === undefined) {
  await measure("RSS, 20 short entries", [feedOf("small", rss(20, 1))]);
  await measure("RSS, 50 long entries", [feedOf("long", rss(50, 20))]);
  await measure("Atom, 25 entries of XHTML", [feedOf("xhtml", atom(25, 20))]);
} else {
  await measure(values.corpus, corpus(values.corpus));
}
