import { CONTROLS_TO_WINDOWS_1252 } from "./controls.ts";

/** A Unicode encoding told by its first bytes, and how long the mark is. */
export type UnicodeForm = { encoding: "utf-8" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be"; markLength: number };

/** By byte order mark, else by where the zero bytes of the first characters stand (XML 1.0, appendix F). */
export function unicodeForm(bytes: Uint8Array): UnicodeForm | null {
  const [a, b, c, d] = [bytes[0], bytes[1], bytes[2], bytes[3]];
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: "utf-8", markLength: 3 };
  if (a === 0xff && b === 0xfe)
    return c === 0 && d === 0 ? { encoding: "utf-32le", markLength: 4 } : { encoding: "utf-16le", markLength: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", markLength: 2 };
  if (a === 0 && b === 0) return c === 0xfe && d === 0xff ? { encoding: "utf-32be", markLength: 4 } : startsAs(c, d, "utf-32be");
  if (a === 0) return isAscii(b) && c === 0 && isAscii(d) ? { encoding: "utf-16be", markLength: 0 } : null;
  if (!isAscii(a) || b !== 0) return null;
  return c === 0 && d === 0
    ? { encoding: "utf-32le", markLength: 0 }
    : isAscii(c) && d === 0
      ? { encoding: "utf-16le", markLength: 0 }
      : null;
}

function startsAs(c: number | undefined, d: number | undefined, encoding: "utf-32be"): UnicodeForm | null {
  return c === 0 && isAscii(d) ? { encoding, markLength: 0 } : null;
}

function isAscii(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0 && byte < 0x80;
}

/** UTF-32, which `TextDecoder` does not know. */
export function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength - (bytes.byteLength % 4));
  const parts: string[] = [];
  for (let at = 0; at < view.byteLength; at += 4) {
    const code = view.getUint32(at, littleEndian);
    parts.push(code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? "\ufffd" : String.fromCodePoint(code));
  }
  return parts.join("");
}

/** The text if the bytes are UTF-8 throughout, else null. */
export function decodeStrict(bytes: Uint8Array, encoding = "utf-8"): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * UTF-8 in which single bytes of Windows-1252 lie about, as when a page glues texts together: what is UTF-8 is read so,
 * every other byte as Windows-1252. Also reads pure Windows-1252. `damaged` counts the other bytes, `intact` the sequences.
 */
export function decodeMixed(bytes: Uint8Array): { text: string; damaged: number; intact: number } {
  const encoder = new TextEncoder();
  const out = new Uint8Array(bytes.length * 3);
  let damaged = 0;
  let intact = 0;
  let length = 0;
  for (let at = 0; at < bytes.length;) {
    const width = sequenceWidth(bytes, at);
    if (width > 0) {
      if (width > 1) intact++;
      for (const end = at + width; at < end; at++) out[length++] = bytes[at] ?? 0;
      continue;
    }
    damaged++;
    const byte = bytes[at++] ?? 0;
    const char = byte < 0xa0 ? CONTROLS_TO_WINDOWS_1252.charAt(byte - 0x80) : String.fromCharCode(byte);
    length += encoder.encodeInto(char, out.subarray(length)).written;
  }
  return { text: new TextDecoder().decode(out.subarray(0, length)), damaged, intact };
}

/** Length of the UTF-8 sequence at a place, 0 where there is none (Unicode, table 3-7). */
function sequenceWidth(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  const from = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const to = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < from || second > to) return 0;
  for (let i = 2; i < width; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return width;
}
