import { parseJson } from "../parse-json.ts";

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The objects that stand in lists of a UTF-8 JSON text, one after the other, each whole: lists within them come with them.
 * Reads a text that is too large to be held as one value, or that breaks off; a broken object is left out. Linear.
 */
export function* wholeRecords(bytes: Uint8Array): Generator<object> {
  const decoder = new TextDecoder();
  const open: number[] = [];
  let record: { start: number; depth: number } | null = null;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = stringEnd(bytes, at);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (record === null && byte === OPEN_OBJECT && open.at(-1) === OPEN_LIST) record = { start: at, depth: open.length };
      open.push(byte);
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      open.pop();
      if (record === null || open.length > record.depth) continue;
      const value = parsed(decoder.decode(bytes.subarray(record.start, at + 1)));
      record = null;
      if (value !== null) yield value;
    }
  }
}

/** The place of the quote that ends a string. */
function stringEnd(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
}

function parsed(json: string): object | null {
  try {
    const value = parseJson(json);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
