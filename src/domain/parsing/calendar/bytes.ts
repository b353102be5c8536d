const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;

const HEAD_BYTES = 4096;

/**
 * Producers that count octets fold a line in the middle of a UTF-8 character (RFC 5545 section 3.1 warns of them). Such a fold
 * has to go before the bytes are decoded: a line break, a blank, and then a byte that can only continue a character.
 * Returns the same array where there is none, and for anything that does not begin as a calendar.
 */
export function joinSplitCharacters(bytes: Uint8Array): Uint8Array {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  if (!/BEGIN:V/i.test(head)) return bytes;
  const cuts: [from: number, to: number][] = [];
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    const blank = bytes[at + 1];
    const start = bytes[at - 1] === CR ? at - 1 : at;
    if ((blank === SPACE || blank === TAB) && isContinuation(bytes[at + 2]) && (bytes[start - 1] ?? 0) >= 0x80) cuts.push([start, at + 2]);
  }
  return cuts.length === 0 ? bytes : without(bytes, cuts);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}

function without(bytes: Uint8Array, cuts: [from: number, to: number][]): Uint8Array {
  const kept = new Uint8Array(bytes.length - cuts.reduce((sum, [from, to]) => sum + to - from, 0));
  let read = 0;
  let written = 0;
  for (const [from, to] of [...cuts, [bytes.length, bytes.length] as const]) {
    kept.set(bytes.subarray(read, from), written);
    written += from - read;
    read = to;
  }
  return kept;
}
