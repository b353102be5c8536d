import { decodeEntities } from "./entities.ts";
import type { Entities } from "./entities.ts";
import type { XmlAttribute } from "./tree.ts";

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];
const ATTRIBUTE = /([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/g;
const MAX_ATTRIBUTES = 200;

/**
 * The index of the `>` that ends a tag, quotes respected; -1 when the text ends first. A quote that is not closed before
 * the next `<` is taken as a slip of the pen: the tag then ends at its first `>`.
 */
export function findTagEnd(text: string, from: number): number {
  let end = text.indexOf(">", from);
  let nextTag = text.indexOf("<", from);
  for (let at = from; at < text.length && end !== -1; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3e) return at;
    if (code !== 0x22 && code !== 0x27) continue;
    if (end < at) end = text.indexOf(">", at);
    if (nextTag !== -1 && nextTag < at) nextTag = text.indexOf("<", at);
    const close = text.indexOf(code === 0x22 ? '"' : "'", at + 1);
    if (close === -1 || (nextTag !== -1 && end < nextTag && nextTag < close)) return end;
    at = close;
  }
  return -1;
}

/** The attributes of a start tag from the text between its name and its end. */
export function readAttributes(text: string, entities?: Entities): readonly XmlAttribute[] {
  if (text.trim() === "") return NO_ATTRIBUTES;
  const attributes: XmlAttribute[] = [];
  for (const [, name = "", double, single, bare] of text.matchAll(ATTRIBUTE)) {
    if (attributes.length >= MAX_ATTRIBUTES) break;
    attributes.push({ name, value: decodeEntities(double ?? single ?? bare ?? "", entities) });
  }
  return attributes;
}
