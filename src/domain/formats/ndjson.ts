import type { ItemPages } from "./feed.ts";

/** One item a line, as the API shows it. */
export async function* writeNdjson(pages: ItemPages): AsyncGenerator<string> {
  for await (const { items } of pages) yield items.map((item) => `${JSON.stringify(item)}\n`).join("");
}
