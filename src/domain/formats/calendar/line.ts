const MAX_OCTETS = 75;
const encoder = new TextEncoder();
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]|\p{Surrogate}/gu;

/** A text value (RFC 5545, 3.3.11). */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");
}

/** A content line, folded after 75 octets at most, never within a character (RFC 5545, 3.1). */
export function contentLine(line: string): string {
  if (encoder.encode(line).byteLength <= MAX_OCTETS) return `${line}\r\n`;
  let out = "";
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).byteLength;
    if (octets + size > MAX_OCTETS) {
      out += "\r\n ";
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return `${out}\r\n`;
}

/** `2026-03-28T20:00:00` as `20260328T200000`; a date likewise. */
export const compact = (iso: string): string => iso.replace(/[-:]/g, "");

/** An instant in RFC 3339 UTC as `20260328T200000Z`. */
export const utcStamp = (instant: string): string => `${compact(instant.slice(0, 19))}Z`;
