import { cleanField, cleanList } from "./fields.ts";

const MAX_TAGS = 20;
const MAX_TAG_CHARS = 60;
/** What publishing systems file a thing under when nobody filed it. */
const UNFILED = new Set([
  "uncategorized",
  "uncategorised",
  "unkategorisiert",
  "allgemein",
  "non classé",
  "sin categoría",
  "sem categoria",
  "senza categoria",
]);

/** One category or tag: on one line, without `#`, at most 60 characters; null for nothing and for "uncategorized". */
export function normaliseTag(raw: string): string | null {
  const tag = cleanField(raw, MAX_TAG_CHARS, (text) => text.replace(/^[#\s]+/, ""));
  return tag === null || UNFILED.has(tag.toLowerCase()) ? null : tag;
}

/** Tags in their order, the first spelling of each, at most 20. */
export function normaliseTags(raw: readonly string[]): string[] {
  return cleanList(raw, normaliseTag, MAX_TAGS);
}
