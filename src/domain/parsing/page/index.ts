import { collectWarnings } from "../calendar/warnings.ts";
import type { Warn } from "../calendar/warnings.ts";
import { discoverFeeds } from "../feed/discover.ts";
import { ParseError } from "../results.ts";
import { discoverCalendars } from "./calendars.ts";
import { MAX_ENTRIES } from "./entries/collect.ts";
import { readStructured } from "./entries/read-structured.ts";
import type { StructuredContext } from "./entries/read-structured.ts";
import { readHead } from "./head.ts";
import type { PageHead } from "./head.ts";
import { parseHtml } from "./html/parse.ts";
import { createTextReader } from "./html/text.ts";
import type { HtmlElement } from "./html/tree.ts";
import { readOpenGraph } from "./open-graph.ts";
import { extractEntries } from "./selectors/extract.ts";
import { PageSelectors } from "./selectors/schema.ts";
import type { PageEntry, ParsedPage } from "./types.ts";

export { PageSelectors } from "./selectors/schema.ts";
export type { PageEntry, PagePlace, ParsedPage } from "./types.ts";
export { viewPage } from "./view.ts";

/** Characters of HTML read; beyond them nothing is taken. */
export const MAX_HTML_CHARS = 4 * 1024 * 1024;

export type PageInput = {
  text: string;
  /** Where it came from: what relative links are resolved against. */
  url: string | null;
  /** Warnings so far, of decoding. */
  warnings: string[];
  /** How the source's operator picks the page apart; what they find stands instead of the page's structured data. */
  selectors?: PageSelectors;
};

/**
 * Reads an HTML page: what its schema.org data (JSON-LD, microdata, RDFa Lite) or the source's selectors say is on it, else
 * the one article that its metadata tell of. Takes what can be taken and says in `warnings` what could not; time and memory
 * are linear in the text and capped. Throws `ParseError` (`invalid_selectors`) and nothing else.
 */
export function parsePage({ text, url, warnings, selectors }: PageInput): ParsedPage {
  const { warn, list } = collectWarnings();
  const html = text.slice(0, MAX_HTML_CHARS);
  if (text.length > html.length) warn("truncated", `longer than ${MAX_HTML_CHARS} characters; the rest is left out`);
  const document = parseHtml(html);
  if (document.truncated) warn("truncated", "more elements and texts than are kept; the rest is left out");
  const { read: readText, isExhausted } = createTextReader(4 * html.length + 1000);
  const head = readHead(document.elements, url, readText);
  const context: StructuredContext = { base: head.base, language: head.language, readText, warn };
  const found = selectEntries(document.root, selectors, context) ?? readStructured(document, context);
  const own = head.canonical ?? url;
  const entries = inOrder(found, head, own, warn);
  const calendars = discoverCalendars(document.elements, head.base, readText);
  if (isExhausted()) warn("truncated", "the texts of nested properties add up to more than is read");
  return {
    title: head.title,
    language: head.language,
    url: own,
    entries,
    links: { feeds: discoverFeeds(html, url), calendars },
    warnings: [...warnings, ...list()],
  };
}

/** Items before the rest; where there is none, the page itself as an article. An only item without an address has the page's. */
function inOrder(found: readonly PageEntry[], head: PageHead, own: string | null, warn: Warn): PageEntry[] {
  const items = found.filter(({ kind }) => kind !== "other");
  const article = items.length === 0 ? readOpenGraph(head) : null;
  if (article) warn("metadata", "no schema.org item; the page is read as one article by its Open Graph metadata");
  else if (items.length === 0) warn("no_items", "the page names no event, article or product; selectors can say where they are");
  if (found.length > MAX_ENTRIES) warn("truncated", `more than ${MAX_ENTRIES} entries; the later ones are left out`);
  const [only, ...others] = items;
  if (only && others.length === 0) only.url ??= own;
  return [...items, ...(article ? [article] : []), ...found.filter(({ kind }) => kind === "other")].slice(0, MAX_ENTRIES);
}

/** What the selectors find, or null where there are none or they find nothing. */
function selectEntries(root: HtmlElement, selectors: PageSelectors | undefined, context: StructuredContext): PageEntry[] | null {
  if (selectors === undefined) return null;
  const parsed = PageSelectors.safeParse(selectors);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    throw new ParseError("invalid_selectors", faults.join("; "));
  }
  const entries = extractEntries(root, parsed.data, { ...context, maxEntries: MAX_ENTRIES });
  if (entries.length > 0) return entries;
  context.warn("selectors", "the selectors find no item; the page's structured data is read instead");
  return null;
}
