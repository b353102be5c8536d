import { Parser } from "htmlparser2";
import { CONTROLS_TO_WINDOWS_1252 } from "../charset/controls.ts";

/** Entities that a document type declares: name → replacement text. */
export type Entities = Pick<ReadonlyMap<string, string>, "get">;

const NONE: Entities = new Map<string, string>();
const XML_ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const REFERENCE = /&(?:#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,10}))|([A-Za-z][\w.:-]{0,63}));/g;

/** Texts longer than this are replaced piece by piece: a million matches at once would not fit into an isolate. */
const PIECE_CHARS = 64 * 1024;
const MAX_REFERENCE_CHARS = 70;

/** Replaces character and entity references; one that nobody defines, and a bare ampersand, stay as written. */
export function decodeEntities(text: string, declared: Entities = NONE): string {
  if (!text.includes("&")) return text;
  if (text.length <= PIECE_CHARS) return replaceReferences(text, declared);
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const start = text.lastIndexOf("&", at + PIECE_CHARS);
    const end = start > at + PIECE_CHARS - MAX_REFERENCE_CHARS ? start : at + PIECE_CHARS;
    pieces.push(replaceReferences(text.slice(at, end), declared));
    at = end;
  }
  return pieces.join("");
}

function replaceReferences(text: string, declared: Entities): string {
  return text.replace(REFERENCE, (whole: string, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return XML_ENTITIES[name] ?? declared.get(name) ?? htmlEntity(name) ?? whole;
    return character(hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16));
  });
}

/** The character of a number as HTML reads it: 128-159 are Windows-1252, what XML forbids is dropped. */
function character(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return CONTROLS_TO_WINDOWS_1252.charAt(code - 0x80);
  if (code === 9 || code === 10 || code === 13) return String.fromCharCode(code);
  if (code < 32 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || (code & 0xfffe) === 0xfffe) return "";
  return String.fromCodePoint(code);
}

const MAX_REMEMBERED = 4096;
const remembered = new Map<string, string | null>();

/** What HTML means by `&name;`, or null. Feeds use HTML's names in XML that declares none of them. */
function htmlEntity(name: string): string | null {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  let text = "";
  const parser = new Parser({ ontext: (part) => (text += part) }, { decodeEntities: true });
  parser.end(`&${name};`);
  const value = text === `&${name};` || (text.length > 1 && text.endsWith(";")) ? null : text;
  if (remembered.size < MAX_REMEMBERED) remembered.set(name, value);
  return value;
}
