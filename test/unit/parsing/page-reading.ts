import { parsePage } from "../../../src/domain/parsing/page/index.ts";
import type { PageEntry, PageSelectors, ParsedPage } from "../../../src/domain/parsing/page/index.ts";

export const PAGE_URL = "https://town.example/events/list";

export function readPage(html: string, selectors?: PageSelectors): ParsedPage {
  return parsePage({ text: html, url: PAGE_URL, warnings: [], ...(selectors ? { selectors } : {}) });
}

export function jsonLd(...documents: unknown[]): string {
  return documents.map((document) => `<script type="application/ld+json">${JSON.stringify(document)}</script>`).join("\n");
}

export function entriesOf(html: string): PageEntry[] {
  return readPage(html).entries;
}

/** The one entry of a page; fails where there are none or several. */
export function onlyEntry(html: string): PageEntry {
  const [entry, ...others] = entriesOf(html);
  if (!entry || others.length > 0) throw new Error(`expected one entry, got ${others.length + (entry ? 1 : 0)}`);
  return entry;
}

/** The one event of a page, with its details. */
export function onlyEvent(html: string) {
  const { event, ...entry } = onlyEntry(html);
  if (!event) throw new Error("expected an event");
  return { ...entry, event };
}
