import { resolveBase } from "../links.ts";
import { attribute } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";

/** Base URL inside an element: its `xml:base` (CDF: `BASE`) and those around it, outermost first, over the document's. */
export function baseOf(element: XmlElement, documentUrl: string | null): string | null {
  const outer = element.parent ? baseOf(element.parent, documentUrl) : documentUrl;
  if (element.attributes.length === 0) return outer;
  const own = attribute(element, "xml:base") ?? (element.local === "channel" ? attribute(element, "base") : null);
  return own === null ? outer : resolveBase(own, outer);
}

/** The nearest `xml:lang` that says something. */
export function languageOf(element: XmlElement | null): string | null {
  for (let at = element; at; at = at.parent) {
    const language = attribute(at, "xml:lang")?.trim();
    if (language) return language;
  }
  return null;
}
