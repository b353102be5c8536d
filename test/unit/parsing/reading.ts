import { parse } from "../../../src/domain/parsing/index.ts";
import type { ParsedEntry, ParsedFeed, ParseInput } from "../../../src/domain/parsing/index.ts";

/** The feed in a text or in bytes; ASCII letters may be given as a string whatever the encoding. */
export function readFeed(body: string | Uint8Array, more: Partial<ParseInput> = {}): ParsedFeed {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const document = parse({ body: bytes, contentType: null, url: null, ...more });
  if (document.kind !== "feed") throw new Error(`read as ${document.kind}`);
  return document.feed;
}

/** The only entry of an RSS 2.0 feed around this inside of an item. */
export function readItem(inside: string, more: Partial<ParseInput> = {}): ParsedEntry {
  return onlyEntry(readFeed(`<rss version="2.0"><channel><item>${inside}</item></channel></rss>`, more));
}

/** The only entry of an Atom 1.0 feed around this inside of an entry. */
export function readAtomEntry(inside: string, more: Partial<ParseInput> = {}): ParsedEntry {
  return onlyEntry(readFeed(`<feed xmlns="http://www.w3.org/2005/Atom"><entry>${inside}</entry></feed>`, more));
}

export function onlyEntry(feed: ParsedFeed): ParsedEntry {
  const [entry, ...others] = feed.entries;
  if (!entry || others.length > 0) throw new Error(`${feed.entries.length} entries`);
  return entry;
}

/** The code of the `ParseError` that a reading throws, or what else it threw; null when it throws nothing. */
export function errorCode(read: () => unknown): unknown {
  try {
    read();
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}
