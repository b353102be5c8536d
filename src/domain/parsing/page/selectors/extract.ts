import type { Warn } from "../../calendar/warnings.ts";
import { resolveLink } from "../../links.ts";
import { readEnd, readRange } from "../dates/read.ts";
import { formatWhen } from "../dates/when.ts";
import type { When } from "../dates/when.ts";
import { readPlaceText } from "../entries/place.ts";
import { imageSource } from "../html/images.ts";
import { foldSpace } from "../html/text.ts";
import type { ReadText } from "../html/text.ts";
import { findElement } from "../html/tree.ts";
import type { HtmlElement } from "../html/tree.ts";
import { EMPTY_ENTRY } from "../types.ts";
import type { PageEntry } from "../types.ts";
import { compileDateFormat } from "./date-format.ts";
import { createPositions } from "./positions.ts";
import { parseField } from "./schema.ts";
import type { PageSelectors } from "./schema.ts";
import { select } from "./select.ts";
import { parseSelector } from "./selector.ts";

export type ExtractContext = {
  base: string | null;
  language: string | null;
  readText: ReadText;
  maxEntries: number;
  warn: Warn;
};

/** What a field selects: the element, and the value of its attribute where one is asked for. */
type Found = { element: HtmlElement; attribute: string | null };

/** The items of a page by its source's selectors: events where a start is selected, articles else. Those without a title are left out. */
export function extractEntries(root: HtmlElement, selectors: PageSelectors, context: ExtractContext): PageEntry[] {
  const { base, language, readText, maxEntries, warn } = context;
  const positions = createPositions();
  const fields = new Map(Object.entries(fieldsOf(selectors)).map(([name, written]) => [name, parseField(written)]));
  const readFormat = selectors.date_format === undefined ? null : compileDateFormat(selectors.date_format, selectors.locale);

  const find = (item: HtmlElement, name: string): Found | null => {
    const field = fields.get(name);
    if (!field) return null;
    const [element] = field.selector === null ? [item] : select(item, field.selector, positions, 1);
    if (!element) return null;
    return { element, attribute: field.attribute === null ? null : (element.attributes.get(field.attribute) ?? "") };
  };
  const text = (found: Found | null): string | null => (found && (found.attribute?.trim() ?? readText(found.element))) || null;
  const line = (found: Found | null): string | null => foldSpace(text(found) ?? "") || null;

  const times = (item: HtmlElement): { start: When | null; end: When | null } => {
    const [from, to] = [find(item, "start"), find(item, "end")].map((found) => found && dateText(found, readText));
    const range = from ? (readFormat ? { start: readFormat(from), end: null } : readRange(from)) : { start: null, end: null };
    if (from && range.start === null) warn("date", `"${from.slice(0, 40)}" cannot be read as a start`);
    const end = to ? (readFormat?.(to) ?? readEnd(to, range.start)) : range.end;
    if (to && end === null) warn("date", `"${to.slice(0, 40)}" cannot be read as an end`);
    return { start: range.start, end };
  };

  const toEntry = (item: HtmlElement): PageEntry | null => {
    const title = find(item, "title");
    const name = line(title);
    if (name === null) return null;
    const { start, end } = times(item);
    const isEvent = selectors.start !== undefined;
    const place = line(find(item, "location"));
    return {
      ...EMPTY_ENTRY,
      kind: isEvent ? "event" : "article",
      type: isEvent ? "Event" : "Article",
      types: [isEvent ? "Event" : "Article"],
      name,
      url: resolveLink(linkOf(find(item, "url") ?? title, item), base),
      description: text(find(item, "summary")),
      imageUrl: resolveLink(imageOf(find(item, "image")), base),
      language,
      start: start && formatWhen(start),
      end: end && formatWhen(end),
      location: place === null ? null : readPlaceText(place, base),
    };
  };

  const entries: PageEntry[] = [];
  let untitled = 0;
  for (const item of select(root, parseSelector(selectors.item), positions, maxEntries)) {
    const entry = toEntry(item);
    if (entry) entries.push(entry);
    else untitled++;
  }
  if (untitled > 0) warn("selectors", `${untitled} items without a title are left out`);
  return entries;
}

function fieldsOf({ title, url, start, end, location, summary, image }: PageSelectors): Record<string, string> {
  const fields = { title, url, start, end, location, summary, image };
  return Object.fromEntries(Object.entries(fields).filter(([, written]) => written !== undefined)) as Record<string, string>;
}

/** A link's address: as asked for, the element's own, that of a link within it, or that of the item. */
function linkOf(found: Found | null, item: HtmlElement): string | null {
  if (found?.attribute != null) return found.attribute;
  for (const element of found ? [found.element, findElement(found.element, "a"), item] : [item]) {
    const href = element?.attributes.get("href");
    if (href) return href;
  }
  return null;
}

function imageOf(found: Found | null): string | null {
  if (found === null || found.attribute !== null) return found?.attribute ?? null;
  const image = found.element.name === "img" ? found.element : findElement(found.element, "img");
  return image && imageSource(image.attributes);
}

/** What a date element says: the attribute asked for, its machine-readable form, or its words. */
function dateText({ element, attribute }: Found, readText: ReadText): string {
  if (attribute !== null) return attribute;
  const time = element.name === "time" ? element : findElement(element, "time");
  const exact = time?.attributes.get("datetime") ?? element.attributes.get("content");
  return exact?.trim() || foldSpace(readText(element));
}
