import { resolveLink } from "../links.ts";
import { foldSpace } from "./html/text.ts";
import type { ReadText } from "./html/text.ts";
import type { HtmlElement } from "./html/tree.ts";
import type { PageLink } from "./types.ts";

const MAX_CALENDARS = 50;
/** Files of calendars, and the export links of widespread calendar plug-ins. */
const CALENDAR_ADDRESS = /^webcals?:|\.(?:ics|ical|ifb)(?:[?#]|$)|[?&](?:ical|outlook-ical)=1\b|[?&]format=ical\b/i;

/** The calendars a page links to by type, scheme or file name, absolute, in order, each once. */
export function discoverCalendars(elements: readonly HtmlElement[], base: string | null, readText: ReadText): PageLink[] {
  const found = new Map<string, PageLink>();
  for (const element of elements) {
    const { name, attributes } = element;
    if ((name !== "link" && name !== "a") || found.size >= MAX_CALENDARS) continue;
    const type = attributes.get("type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    const href = attributes.get("href")?.trim() ?? "";
    if (type !== "text/calendar" && !CALENDAR_ADDRESS.test(href)) continue;
    const url = resolveLink(href, base)?.replace(/^webcal(s?):/i, "https:");
    if (url === undefined || found.has(url)) continue;
    const title = attributes.get("title")?.trim() || (name === "a" ? foldSpace(readText(element)) : "");
    found.set(url, { url, type: "text/calendar", title: title || null });
  }
  return [...found.values()];
}
