const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const WHITE_SPACE = /[ \t\n\r]/;

type Expected = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "nothing";

/**
 * Where a text stops being JSON (RFC 8259), as an offset; the text's length when it merely ends too early. Engines say it
 * in words of their own, and mostly not at all. Null for valid JSON.
 */
export function jsonFault(text: string): number | null {
  const open: string[] = [];
  let expected: Expected = "value";
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? "";
    if (WHITE_SPACE.test(char)) {
      at++;
      continue;
    }
    const isKey: boolean = expected.startsWith("key");
    const isValue: boolean = expected.startsWith("value");
    if ((char === "}" || char === "]") && expected.endsWith("or end") && open.at(-1) === char) {
      open.pop();
      expected = open.length === 0 ? "nothing" : "comma or end";
      at++;
    } else if (char === "," && expected === "comma or end") {
      expected = open.at(-1) === "}" ? "key" : "value";
      at++;
    } else if (char === ":" && expected === "colon") {
      expected = "value";
      at++;
    } else if ((char === "{" || char === "[") && isValue) {
      open.push(char === "{" ? "}" : "]");
      expected = char === "{" ? "key or end" : "value or end";
      at++;
    } else if (isKey || isValue) {
      const end = char === '"' ? stringEnd(text, at) : isValue ? scalarEnd(text, at) : { fault: at };
      if ("fault" in end) return end.fault;
      at = end.end;
      expected = isKey ? "colon" : open.length === 0 ? "nothing" : "comma or end";
    } else return at;
  }
  return expected === "nothing" ? null : text.length;
}

type End = { end: number } | { fault: number };

function stringEnd(text: string, from: number): End {
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return { end: at + 1 };
    if (char < 0x20) return { fault: at };
    if (char !== 0x5c) continue;
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) return { fault: text.length - at < 6 ? text.length : at };
    at = ESCAPE.lastIndex - 1;
  }
  return { fault: text.length };
}

function scalarEnd(text: string, from: number): End {
  SCALAR.lastIndex = from;
  return SCALAR.test(text) ? { end: SCALAR.lastIndex } : { fault: from };
}
