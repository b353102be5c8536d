import type { XmlElement, XmlNode } from "./tree.ts";

/** Elements that HTML writes without an end tag. */
const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]);
/** Prefixes of these namespaces are dropped: in HTML the element's own name says it. */
const HTML_NAMESPACES = new Set(["xhtml", "svg", "mathml"]);

/** The markup inside an element, written so that an HTML parser reads the same tree. */
export function innerMarkup(element: XmlElement): string {
  return element.children.map(markupOf).join("");
}

function markupOf(node: XmlNode): string {
  if (typeof node === "string") return escapeText(node);
  const name = HTML_NAMESPACES.has(node.namespace) ? node.name.slice(node.name.indexOf(":") + 1) : node.name;
  const attributes = node.attributes
    .filter((own) => !isDeclaration(own.name))
    .map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`);
  const start = `<${name}${attributes.join("")}`;
  return VOID.has(name.toLowerCase()) ? `${start} />` : `${start}>${innerMarkup(node)}</${name}>`;
}

function isDeclaration(name: string): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;") : text;
}

function escapeAttribute(value: string): string {
  return /[&<>"]/.test(value) ? escapeText(value).replaceAll('"', "&quot;") : value;
}
