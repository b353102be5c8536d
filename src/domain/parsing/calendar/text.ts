import type { Property } from "./lines.ts";

/** TEXT, RFC 5545 section 3.3.11, as people wrote it; null when nothing is left. */
export function textOf(property: Property | undefined): string | null {
  if (!property) return null;
  const text = unescapeText(decoded(property)).trim();
  return text === "" ? null : text;
}

/** Values of a property that lists TEXT, split at commas that are not escaped. */
export function textListOf(property: Property): string[] {
  return decoded(property)
    .split(/(?<=(?<!\\)(?:\\\\)*),/)
    .map((part) => unescapeText(part).trim())
    .filter((part) => part !== "");
}

export function unescapeText(written: string): string {
  if (!written.includes("\\")) return written;
  return written.replace(/\\([\\;,:"nN])/g, (_, char: string) => (char === "n" || char === "N" ? "\n" : char));
}

function decoded({ params, value }: Property): string {
  return params.get("ENCODING")?.toUpperCase() === "QUOTED-PRINTABLE" ? decodeQuotedPrintable(value, params.get("CHARSET")) : value;
}

/** vCalendar 1.0's encoding (RFC 2045 section 6.7); bytes that are no such text stay as they are. */
function decodeQuotedPrintable(written: string, charset = "utf-8"): string {
  const bytes: number[] = [];
  const encoded = new TextEncoder().encode(written);
  for (let at = 0; at < encoded.length; at++) {
    const hex = encoded[at] === 61 ? Number.parseInt(String.fromCharCode(encoded[at + 1] ?? 0, encoded[at + 2] ?? 0), 16) : Number.NaN;
    if (Number.isNaN(hex)) bytes.push(encoded[at] ?? 0);
    else bytes.push(hex);
    if (!Number.isNaN(hex)) at += 2;
  }
  return decoderOf(charset).decode(Uint8Array.from(bytes));
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
