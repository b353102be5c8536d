import { findTagEnd } from "./tag.ts";

/** What the scanner meets, in order. */
export type XmlEvents = {
  /** `rest` is what stands between the name and the end: the attributes. */
  open: (name: string, rest: string, selfClosing: boolean) => void;
  close: (name: string) => void;
  /** Character data with references still in it. */
  text: (raw: string) => void;
  /** Character data that is literally meant. */
  cdata: (text: string) => void;
  /** A `<!DOCTYPE` at this place; answers the place after it. */
  doctype: (at: number) => number;
};

const NAME = /[A-Za-z_:\u0080-\uffff][^\s/>"'=<]*/y;
const CLOSING_NAME = /\s*([^\s/>"'=<]*)/y;

/**
 * Walks over markup once and reports it. True when the text ended in the middle of something. Every search either succeeds
 * nearby, ends before the next `<`, or ends the walk: that is what keeps the time linear.
 */
export function scanXml(text: string, on: XmlEvents): boolean {
  let at = 0;
  while (at < text.length) {
    const tag = text.indexOf("<", at);
    if (tag !== at) on.text(tag === -1 ? text.slice(at) : text.slice(at, tag));
    if (tag === -1) return false;
    const next = scanMarkup(text, tag, on);
    if (next === -1) return true;
    at = next;
  }
  return false;
}

/** Reports the construct that begins at a `<`; the place after it, or -1 when it does not end. */
function scanMarkup(text: string, at: number, on: XmlEvents): number {
  const second = text.charCodeAt(at + 1);
  if (second === 0x2f) return scanEndTag(text, at + 2, on);
  if (second === 0x21) return scanDeclaration(text, at, on);
  if (second === 0x3f) return afterInstruction(text, at);
  NAME.lastIndex = at + 1;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) {
    on.text("<");
    return at + 1;
  }
  const nameEnd = at + 1 + name.length;
  const end = findTagEnd(text, nameEnd);
  if (end === -1) return -1;
  const selfClosing = text.charCodeAt(end - 1) === 0x2f && end - 1 >= nameEnd;
  on.open(name, text.slice(nameEnd, selfClosing ? end - 1 : end), selfClosing);
  return end + 1;
}

/** An end tag cut off before its `>` still names what it ends. */
function scanEndTag(text: string, at: number, on: XmlEvents): number {
  CLOSING_NAME.lastIndex = at;
  on.close(CLOSING_NAME.exec(text)?.[1] ?? "");
  const next = nextTag(text, at);
  const end = text.slice(at, next).indexOf(">");
  return end === -1 ? next : at + end + 1;
}

/** A processing instruction whose `?>` is missing ends at its `>`. */
function afterInstruction(text: string, at: number): number {
  const next = nextTag(text, at + 1);
  const instruction = text.slice(at, next);
  const end = instruction.indexOf("?>");
  if (end !== -1) return at + end + 2;
  const fallback = instruction.indexOf(">");
  return fallback === -1 ? next : at + fallback + 1;
}

function scanDeclaration(text: string, at: number, on: XmlEvents): number {
  if (text.startsWith("<!--", at)) return after(text.indexOf("-->", at + 4), 3);
  const keyword = text.slice(at, at + 9).toUpperCase();
  if (keyword === "<![CDATA[") {
    const end = text.indexOf("]]>", at + 9);
    on.cdata(end === -1 ? text.slice(at + 9) : text.slice(at + 9, end));
    return after(end, 3);
  }
  return keyword === "<!DOCTYPE" ? on.doctype(at) : after(text.indexOf(">", at), 1);
}

function nextTag(text: string, from: number): number {
  const next = text.indexOf("<", from);
  return next === -1 ? text.length : next;
}

function after(end: number, length: number): number {
  return end === -1 ? -1 : end + length;
}
