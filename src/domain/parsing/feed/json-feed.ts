import { z } from "zod";
import { cleanControls } from "../charset/controls.ts";
import { parseDate } from "../dates/index.ts";
import { resolveHtmlLinks } from "../html-links.ts";
import { resolveLink } from "../links.ts";
import { parseJson } from "../parse-json.ts";
import { ParseError } from "../results.ts";
import type { Enclosure, ParsedEntry, ParsedFeed } from "../results.ts";
import { MAX_ENTRIES } from "./limits.ts";
import { joinPeople } from "./people.ts";
import { salvageJsonFeed } from "./salvage-json.ts";

/** JSON in the wild: a field of the wrong type is no field, and no reason to lose the rest. */
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => (value == null ? null : cleanControls(value).trim() || null));
const count = z
  .number()
  .nonnegative()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const listOf = <T extends z.ZodType>(item: T) => z.array(item.nullable().catch(null)).catch([]).default([]);

const Author = z.object({ name: text, url: text, email: text });
const Attachment = z.object({ url: text, mime_type: text, size_in_bytes: count });
const Item = z.object({
  id: text,
  url: text,
  external_url: text,
  title: text,
  summary: text,
  content_html: text,
  content_text: text,
  image: text,
  banner_image: text,
  date_published: text,
  date_modified: text,
  language: text,
  author: Author.nullish().catch(null),
  authors: listOf(Author),
  tags: listOf(text),
  attachments: listOf(Attachment),
});
const Feed = z.object({
  title: text,
  home_page_url: text,
  feed_url: text,
  description: text,
  icon: text,
  favicon: text,
  language: text,
  author: Author.nullish().catch(null),
  authors: listOf(Author),
  items: listOf(Item),
});
type Item = z.infer<typeof Item>;
type Feed = z.infer<typeof Feed>;

/** Reads JSON Feed 1.0 and 1.1. Null when the JSON is something else; `json_invalid` when it is none and holds no whole item. */
export function parseJsonFeed(json: string, documentUrl: string | null): ParsedFeed | null {
  const { value, truncated } = readJson(json);
  if (typeof value !== "object" || value === null || !("items" in value) || !Array.isArray(value.items)) return null;
  const left = Math.max(0, value.items.length - MAX_ENTRIES);
  const feed = Feed.parse({ ...value, items: value.items.slice(0, MAX_ENTRIES) });
  const base = documentUrl ?? feed.feed_url ?? feed.home_page_url;
  return {
    title: feed.title,
    link: resolveLink(feed.home_page_url, base),
    description: feed.description,
    language: feed.language,
    imageUrl: resolveLink(feed.icon ?? feed.favicon, base),
    updated: null,
    ttlMinutes: null,
    rights: null,
    licence: null,
    entries: feed.items.filter((item) => item !== null).map((item) => readItem(item, feed, base)),
    warnings: [
      ...(truncated ? ["truncated: the JSON ends early or is broken; only whole items are taken"] : []),
      ...(left > 0 ? [`truncated: ${left} items after the first ${MAX_ENTRIES} are left out`] : []),
    ],
  };
}

function readJson(json: string): { value: unknown; truncated: boolean } {
  try {
    return { value: parseJson(json), truncated: false };
  } catch (error) {
    const value = salvageJsonFeed(json);
    if (value !== null) return { value, truncated: true };
    throw new ParseError("json_invalid", `The content is not valid JSON: ${error instanceof Error ? error.message : "unreadable"}.`);
  }
}

function readItem(item: Item, feed: Feed, documentUrl: string | null): ParsedEntry {
  const html = item.content_html;
  const link = resolveLink(item.url ?? item.external_url, documentUrl);
  const people = [...item.authors, item.author ?? null].filter((author) => author !== null);
  const feedPeople = [...feed.authors, feed.author ?? null].filter((author) => author !== null);
  return {
    title: item.title,
    titleType: "text",
    link,
    id: item.id,
    summary: item.summary,
    summaryType: "text",
    content: html === null ? item.content_text : resolveHtmlLinks(html, documentUrl),
    contentType: html === null ? "text" : "html",
    published: parseDate(item.date_published),
    updated: parseDate(item.date_modified),
    ...joinPeople(people.length > 0 ? people : feedPeople),
    categories: [...new Set(item.tags.filter((tag) => tag !== null))],
    enclosures: item.attachments.flatMap((attachment) => enclosure(attachment, documentUrl)),
    imageUrl: resolveLink(item.image ?? item.banner_image, documentUrl),
    language: item.language ?? feed.language,
    happening: null,
  };
}

function enclosure(attachment: z.infer<typeof Attachment> | null, base: string | null): Enclosure[] {
  const url = resolveLink(attachment?.url, base);
  return url === null ? [] : [{ url, type: attachment?.mime_type ?? null, length: attachment?.size_in_bytes ?? null }];
}
