import { documentEncoding, httpEncoding } from "./declared.ts";
import { guessLegacy } from "./guess.ts";
import { decodeMixed, decodeStrict, decodeUtf32, unicodeForm } from "./unicode.ts";
import type { UnicodeForm } from "./unicode.ts";
import { CONTROLS_TO_WINDOWS_1252 } from "./windows-1252.ts";

export type DecodedBody = { text: string; charset: string; warnings: string[] };

/**
 * Bytes to text as browsers and RFC 7303 do it: byte order mark, then the HTTP charset, then the document's own word, then
 * the bytes themselves. Never throws; what had to be corrected is said in `warnings`.
 */
export function decodeBody(bytes: Uint8Array, contentType: string | null): DecodedBody {
  const form = unicodeForm(bytes);
  const decoded = form ? decodeUnicode(bytes, form) : decodeDeclared(bytes, contentType);
  return { ...decoded, text: withoutControls(decoded.text) };
}

function decodeUnicode(bytes: Uint8Array, form: UnicodeForm): DecodedBody {
  const body = bytes.subarray(form.markLength);
  if (form.encoding === "utf-8") return decodeUtf8(body, []);
  const wide = form.encoding.startsWith("utf-32");
  const text = wide ? decodeUtf32(body, form.encoding === "utf-32le") : new TextDecoder(form.encoding).decode(body);
  return { text, charset: form.encoding, warnings: [] };
}

function decodeDeclared(bytes: Uint8Array, contentType: string | null): DecodedBody {
  const own = documentEncoding(bytes);
  const asked = [...new Set([httpEncoding(contentType), own])].filter((name) => name !== null);
  const utf8 = asked[0] !== undefined && isSevenBit(asked[0]) ? null : decodeStrict(bytes);
  if (utf8 !== null && (asked[0] === undefined || asked[0] === "utf-8")) return { text: utf8, charset: "utf-8", warnings: [] };
  for (const encoding of asked) {
    if (encoding === "utf-8") continue;
    // Labelled Latin but valid as UTF-8: that happens by mistake of the label, never by chance of the text.
    if (utf8 !== null && isSingleByte(encoding)) return said(utf8, "utf-8", encoding);
    const text = decodeStrict(bytes, encoding);
    if (text !== null) return encoding === asked[0] ? { text, charset: encoding, warnings: [] } : said(text, encoding, asked[0]);
    if (utf8 !== null) return said(utf8, "utf-8", encoding);
  }
  const first = asked[0];
  if (first === undefined || first === "utf-8") return decodeUtf8(bytes, []);
  return { text: new TextDecoder(first).decode(bytes), charset: first, warnings: [`charset: some bytes are not valid ${first}`] };
}

/** Not clean UTF-8 although nothing else was said: mostly UTF-8 with strays, else a legacy encoding. */
function decodeUtf8(bytes: Uint8Array, warnings: string[]): DecodedBody {
  const strict = decodeStrict(bytes);
  if (strict !== null) return { text: strict, charset: "utf-8", warnings };
  const mixed = decodeMixed(bytes);
  const guess = mixed.intact > mixed.damaged ? "utf-8" : guessLegacy(bytes);
  if (guess === "utf-8" || guess === "windows-1252") {
    const note = guess === "utf-8" ? `${mixed.damaged} bytes are not valid utf-8` : "not valid utf-8, read as windows-1252";
    return { text: mixed.text, charset: guess, warnings: [...warnings, `charset: ${note}`] };
  }
  return { text: new TextDecoder(guess).decode(bytes), charset: guess, warnings: [...warnings, `charset: undeclared, read as ${guess}`] };
}

function said(text: string, charset: string, label: string | undefined): DecodedBody {
  return { text, charset, warnings: [`charset: labelled ${label ?? "nothing"} but is ${charset}`] };
}

function isSingleByte(encoding: string): boolean {
  return /^(windows-125|iso-8859-|koi8-|macintosh|x-mac-cyrillic|ibm866)/.test(encoding);
}

function isSevenBit(encoding: string): boolean {
  return encoding === "iso-2022-jp";
}

/** C1 controls are Windows-1252 in disguise; what XML forbids is dropped, as are stray marks and unpaired surrogates. */
function withoutControls(text: string): string {
  return (
    /[\x80-\x9f]/.test(text) ? text.replace(/[\x80-\x9f]/g, (char) => CONTROLS_TO_WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80)) : text
  )
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+/g, "")
    .replace(/^\ufeff+/, "");
}
