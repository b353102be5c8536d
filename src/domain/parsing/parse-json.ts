const HAS_LONG_NUMBER = /[[:,\s]-?\d{16,}\s*[\],}]/;
const STRING_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\d.+-])-?\d{16,}(?![\d.eE])/g;

/**
 * The value of a JSON text. Whole numbers that a double cannot hold come as text: they are ids, and two of them must not
 * become one. Throws as `JSON.parse` does.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return HAS_LONG_NUMBER.test(text) ? JSON.parse(text.replaceAll(STRING_OR_LONG_NUMBER, asText)) : value;
}

const asText = (token: string) => (token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`);
