const HAS_LONG_NUMBER = /[[:,\s]-?\d{16}\d*\s*[\],}]/;
const QUOTE_OR_LONG_NUMBER = /\\[^]|"|(?<![\d.+-])-?\d{16}\d*(?![\d.eE])/g;

/**
 * The value of a JSON text. Whole numbers that a double cannot hold come as text: they are ids, and two of them must not
 * become one. Throws as `JSON.parse` does.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return HAS_LONG_NUMBER.test(text) ? JSON.parse(withLongNumbersAsText(text)) : value;
}

/** Strings are told by their quotes alone: one pattern for a whole string runs out of stack on a long one. */
function withLongNumbersAsText(json: string): string {
  let inString = false;
  return json.replaceAll(QUOTE_OR_LONG_NUMBER, (token) => {
    if (token === '"') inString = !inString;
    const isLong = !inString && /^[-\d]/.test(token) && !Number.isSafeInteger(Number(token));
    return isLong ? `"${token}"` : token;
  });
}
