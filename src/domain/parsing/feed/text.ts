import { resolveHtmlLinks } from "../html-links.ts";
import type { TextType } from "../results.ts";
import { attribute, childElements, hasElements, innerMarkup, textOf } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";
import { baseOf } from "./scope.ts";

/** A piece of text and what it is. */
export type FeedText = { value: string; type: TextType };

/** Media types of Atom content that are text; everything else inline is base64 (RFC 4287, 4.1.3.3). */
const TEXTUAL = /^(?:text|html|xhtml|multipart\/.*|text\/.*|.*[/+]xml|message\/.*)$/;

/**
 * Reads a text construct: escaped HTML, inline XHTML, markup that should have been escaped, plain text or base64, as type,
 * mode and content say. Relative links in HTML are made absolute. Null when there is nothing in it.
 */
export function readText(element: XmlElement, documentUrl: string | null): FeedText | null {
  const text = rawText(element);
  const value = text.value.trim();
  if (value === "") return null;
  return text.type === "text" ? { value, type: "text" } : { value: resolveHtmlLinks(value, baseOf(element, documentUrl)), type: "html" };
}

/** Plain character data, trimmed; null when empty. For dates, ids, links: what follows in an unclosed element is not theirs. */
export function readPlain(element: XmlElement): string | null {
  const [first] = element.children;
  const leading = typeof first === "string" ? first.trim() : "";
  return hasElements(element) && leading !== "" ? leading : textOf(element).trim() || null;
}

function rawText(element: XmlElement): FeedText {
  const type = (attribute(element, "type") ?? "").trim().toLowerCase();
  const mode = (attribute(element, "mode") ?? "").trim().toLowerCase();
  if (mode === "base64" || (mode === "" && isAtom(element) && type !== "" && !TEXTUAL.test(type))) {
    const decoded = decodeBase64(textOf(element));
    if (decoded !== null) return { value: decoded, type: type.startsWith("text/plain") ? "text" : "html" };
  }
  if (hasElements(element)) return { value: innerMarkup(xhtmlBody(element, type)), type: "html" };
  return { value: textOf(element), type: isPlain(element, type) ? "text" : "html" };
}

/** Atom 1.0: the `div` that carries XHTML is not part of the content (RFC 4287, 3.1.1.3). */
function xhtmlBody(element: XmlElement, type: string): XmlElement {
  const [only, ...others] = childElements(element);
  return type === "xhtml" && only?.local === "div" && others.length === 0 ? only : element;
}

/** Atom says so or says nothing, Media RSS says so; in RSS anything may be HTML. */
function isPlain(element: XmlElement, type: string): boolean {
  if (type === "plain" || type === "text" || type === "text/plain") return true;
  return isAtom(element) && type === "";
}

/** By namespace, or by an ancestor named `feed` where there is none. */
export function isAtom(element: XmlElement): boolean {
  if (element.namespace !== "") return element.namespace === "atom";
  for (let at: XmlElement | null = element; at; at = at.parent) if (at.local === "feed") return true;
  return false;
}

function decodeBase64(text: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll(/\s+/g, "")), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}
