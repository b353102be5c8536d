import { cleanControls } from "./controls.ts";
import { documentEncoding, httpEncoding } from "./declared.ts";
import { guessLegacy } from "./guess.ts";
import { decodeMixed, decodeStrict, decodeUtf32, unicodeForm } from "./unicode.ts";
import type { UnicodeForm } from "./unicode.ts";

export type DecodedBody = {
  text: string;
  /** The encoding that was used, by its name in the Encoding Standard (or `utf-32le`, `utf-32be`). */
  charset: string;
  warnings: string[];
};

/** Single-byte encodings of Latin, Greek and Cyrillic: text in them is never valid UTF-8 by chance. */
const SINGLE_BYTE = /^(?:windows-125|iso-8859-|koi8-|macintosh|x-mac-cyrillic|ibm866)/;
/** Encodings that write everything in ASCII bytes, so that being valid UTF-8 says nothing. */
const SEVEN_BIT = new Set(["iso-2022-jp"]);

/**
 * Bytes to text as browsers and RFC 7303 do it: byte order mark, then the HTTP charset, then the document's own word, then
 * the bytes themselves. Never throws; what had to be corrected is said in `warnings`.
 */
export function decodeBody(bytes: Uint8Array, contentType: string | null): DecodedBody {
  const form = unicodeForm(bytes);
  const decoded = form ? decodeUnicode(bytes, form) : decodeDeclared(bytes, contentType);
  return { ...decoded, text: cleanControls(decoded.text).replace(/^\ufeff+/, "") };
}

function decodeUnicode(bytes: Uint8Array, form: UnicodeForm): DecodedBody {
  const body = bytes.subarray(form.markLength);
  if (form.encoding === "utf-8") return decodeUtf8(body);
  const wide = form.encoding.startsWith("utf-32");
  const text = wide ? decodeUtf32(body, form.encoding === "utf-32le") : new TextDecoder(form.encoding).decode(body);
  return { text, charset: form.encoding, warnings: [] };
}

function decodeDeclared(bytes: Uint8Array, contentType: string | null): DecodedBody {
  const labels = [httpEncoding(contentType), documentEncoding(bytes)].filter((name) => name !== null);
  const first = labels[0] ?? "utf-8";
  if (!SEVEN_BIT.has(first)) {
    const utf8 = decodeStrict(bytes);
    if (utf8 !== null) return validUtf8(utf8, bytes, first);
  }
  const legacy = labels.filter((label) => label !== "utf-8");
  for (const encoding of legacy) {
    const text = decodeStrict(bytes, encoding);
    if (text !== null) return { text, charset: encoding, warnings: encoding === first ? [] : [mislabelled(first, encoding)] };
  }
  const fallback = legacy[0];
  if (fallback === undefined) return decodeUtf8(bytes);
  return { text: new TextDecoder(fallback).decode(bytes), charset: fallback, warnings: [`charset: some bytes are not valid ${fallback}`] };
}

/** Bytes that are UTF-8 as they stand: the label wins only where it can be right too. */
function validUtf8(text: string, bytes: Uint8Array, label: string): DecodedBody {
  const ascii = text.length === bytes.length;
  if (label === "utf-8" || ascii) return { text, charset: label, warnings: [] };
  const labelled = SINGLE_BYTE.test(label) ? null : decodeStrict(bytes, label);
  if (labelled !== null) return { text: labelled, charset: label, warnings: [] };
  return { text, charset: "utf-8", warnings: [mislabelled(label, "utf-8")] };
}

/** UTF-8 said or assumed: mostly UTF-8 with stray bytes, else a legacy encoding. */
function decodeUtf8(bytes: Uint8Array): DecodedBody {
  const strict = decodeStrict(bytes);
  if (strict !== null) return { text: strict, charset: "utf-8", warnings: [] };
  const mixed = decodeMixed(bytes);
  if (mixed.intact > mixed.damaged)
    return { text: mixed.text, charset: "utf-8", warnings: [`charset: ${mixed.damaged} bytes are not valid utf-8`] };
  const guess = guessLegacy(bytes);
  const text = guess === "windows-1252" ? mixed.text : new TextDecoder(guess).decode(bytes);
  return { text, charset: guess, warnings: [`charset: not utf-8 and not labelled, read as ${guess}`] };
}

function mislabelled(label: string, charset: string): string {
  return `charset: labelled ${label} but is ${charset}`;
}
