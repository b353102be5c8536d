import { findTagEnd } from "./xml/tag.ts";

/** Elements whose content is not markup. */
const RAW_TEXT = /^(?:script|style|textarea|xmp)(?=[\s/>])/i;

/**
 * Walks over the start tags of HTML in linear time, past comments and scripts: `from` is the first letter of the name, `end`
 * the place of the `>`.
 */
export function eachStartTag(html: string, visit: (from: number, end: number) => void): void {
  for (let at = html.indexOf("<"); at !== -1; at = html.indexOf("<", at)) {
    const from = at + 1;
    if (!isLetter(html.charCodeAt(from))) {
      at = html.startsWith("<!--", at) ? endOf(html, "-->", at + 4) : from;
      continue;
    }
    const end = findTagEnd(html, from + 1);
    // A tag that never ends swallows the rest, as it does in a browser.
    if (end === -1) return;
    visit(from, end);
    const raw = RAW_TEXT.exec(html.slice(from, from + 9))?.[0];
    at = raw === undefined ? end : endOfRawText(html, raw, end);
  }
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function endOfRawText(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}`, "gi");
  closing.lastIndex = from;
  return closing.exec(html)?.index ?? html.length;
}

function endOf(html: string, mark: string, from: number): number {
  const end = html.indexOf(mark, from);
  return end === -1 ? html.length : end;
}
