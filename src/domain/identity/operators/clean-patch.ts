import { cleanField } from "../../cleaning/fields.ts";
import { cleanMarkdown } from "../../cleaning/markdown.ts";
import type { ItemPatch } from "./override-schema.ts";

const MAX_CHARS = 5_000;

/**
 * A patch with its words cleaned as any source's are; what is left may be no patch any more. Not for the edge Worker, which
 * carries nothing that reads HTML.
 */
export function cleanPatch({ summary, url, image_url, ...words }: ItemPatch): unknown {
  const markdown = typeof summary === "string" ? cleanMarkdown(summary) || null : summary;
  return { ...wordsOf(words), summary: markdown, url, image_url };
}

const wordsOf = (fields: object) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));

function plain(value: unknown): unknown {
  if (typeof value === "string") return cleanField(value, MAX_CHARS) ?? "";
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === "object" && value !== null ? wordsOf(value) : value;
}
