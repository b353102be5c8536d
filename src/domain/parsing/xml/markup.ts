import type { XmlElement } from "./tree.ts";

/** Elements that HTML writes without an end tag. */
const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]);
/** Prefixes of these namespaces are dropped: in HTML the element's own name says it. */
const HTML_NAMESPACES = new Set(["xhtml", "svg", "mathml"]);

/** The markup inside an element, written so that an HTML parser reads the same tree. */
export function innerMarkup(element: XmlElement): string {
  let markup = "";
  for (const child of element.children) markup += typeof child === "string" ? escapeText(child) : markupOf(child);
  return markup;
}

function markupOf(element: XmlElement): string {
  const { name: written, namespace, attributes } = element;
  const name = HTML_NAMESPACES.has(namespace) ? written.slice(written.indexOf(":") + 1) : written;
  let start = `<${name}`;
  for (const own of attributes)
    if (!(namespace === "xhtml" && isDeclaration(own.name))) start += ` ${own.name}="${escapeAttribute(own.value)}"`;
  return VOID.has(name.toLowerCase()) ? `${start} />` : `${start}>${innerMarkup(element)}</${name}>`;
}

/** XHTML's namespace goes without saying in HTML; SVG's may stay as the source gave it. */
function isDeclaration(name: string): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") : text;
}

function escapeAttribute(value: string): string {
  return /[&<>"]/.test(value) ? escapeText(value).replaceAll('"', "&quot;") : value;
}
