import { resolveBase } from "../links.ts";
import { exactAttribute } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";

/** Base URL inside an element: its `xml:base` (CDF: `BASE`) and those around it, outermost first, over the document's. */
export function baseOf(element: XmlElement, documentUrl: string | null): string | null {
  const outer = element.parent ? baseOf(element.parent, documentUrl) : documentUrl;
  if (element.attributes.length === 0) return outer;
  const own = exactAttribute(element, "xml:base") ?? (element.local === "channel" ? exactAttribute(element, "base") : null);
  return own === null ? outer : resolveBase(own, outer);
}

/** The nearest `xml:lang`; an empty one ends what is outside (XML 1.0, 2.12). */
export function languageOf(element: XmlElement | null): string | null {
  for (let at = element; at; at = at.parent) {
    const language = exactAttribute(at, "xml:lang");
    if (language !== null) return language.trim() === "" ? null : language.trim();
  }
  return null;
}
