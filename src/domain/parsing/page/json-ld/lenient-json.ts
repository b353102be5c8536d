/** Deeper JSON than any page needs; what lies deeper is left out. */
const MAX_DEPTH = 100;
const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const BARE = /[^\s,:[\]{}"']+/y;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
/** Everything that means nothing between tokens, but for HTML comments: white space, JavaScript's comments, CDATA marks, semicolons. */
const NOISE = /(?:[\s;\ufeff]|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|-->|<!\[CDATA\[|\]\]>)+/y;

/**
 * Reads JSON as pages write it: commas too many or missing, raw line breaks and quotes in strings, comments, unquoted keys,
 * several values after each other, an end that never comes. Returns every value at the top. Never throws; linear.
 */
export function parseLenientJson(json: string): unknown[] {
  const read = createReader(json);
  const values: unknown[] = [];
  while (!read.atEnd()) {
    const value = read.value(0);
    if (value !== undefined) values.push(value);
  }
  return values;
}

function createReader(json: string) {
  let at = 0;

  let lastCommentEnd: number | null = null;

  /** The next character that means something, or nothing at the end. */
  const peek = (): string => {
    for (;;) {
      NOISE.lastIndex = at;
      if (NOISE.test(json)) at = NOISE.lastIndex;
      if (!json.startsWith("<!--", at)) return json[at] ?? "";
      lastCommentEnd ??= json.lastIndexOf("-->");
      at = lastCommentEnd > at ? json.indexOf("-->", at) + 3 : at + 4;
    }
  };

  /** The value here, or undefined where there is none; always moves on. */
  const value = (depth: number): unknown => {
    const char = peek();
    if (depth > MAX_DEPTH && (char === "{" || char === "[")) return skipNested();
    if (char === "{") return object(depth);
    if (char === "[") return array(depth);
    if (char === '"' || char === "'") return text(char);
    return bare();
  };

  /** Passes over an object or array without keeping anything of it. */
  const skipNested = (): undefined => {
    let open = 0;
    do {
      const char = peek();
      if (char === "") return undefined;
      if (char === '"') text(char);
      else {
        if (char === "{" || char === "[") open++;
        if (char === "}" || char === "]") open--;
        at++;
      }
    } while (open > 0);
    return undefined;
  };

  const object = (depth: number): object => {
    const members: [string, unknown][] = [];
    at++;
    for (let char = peek(); char !== "" && char !== "}"; char = peek()) {
      if (char === ",") at++;
      else if (char === "]") break;
      else member(depth, members);
    }
    at++;
    return Object.fromEntries(members);
  };

  const member = (depth: number, members: [string, unknown][]) => {
    const before = at;
    const key = value(depth + 1);
    if (peek() === ":") {
      at++;
      const isMissing = /[,}\]]/.test(peek());
      const own = isMissing ? undefined : value(depth + 1);
      if (own !== undefined && (typeof key === "string" || typeof key === "number")) members.push([String(key), own]);
    }
    if (at === before) at++;
  };

  const array = (depth: number): unknown[] => {
    const items: unknown[] = [];
    at++;
    for (let char = peek(); char !== "" && char !== "]"; char = peek()) {
      if (char === "}") break;
      const item = char === "," || char === ":" ? void at++ : value(depth + 1);
      if (item !== undefined) items.push(item);
    }
    at++;
    return items;
  };

  const text = (quote: string): string => {
    let out = "";
    let from = ++at;
    for (; at < json.length; at++) {
      const char = json[at];
      if (char === "\\") {
        out += json.slice(from, at) + escape();
        from = at + 1;
      } else if (char === quote && endsString(json, at, quote)) break;
    }
    out += json.slice(from, at);
    at++;
    return out;
  };

  /** The character of the escape here; leaves the place at its last letter. An escape nobody defines is its letter. */
  const escape = (): string => {
    const letter = json[++at] ?? "";
    const hex = letter === "u" ? /^[\da-f]{4}/i.exec(json.slice(at + 1, at + 5))?.[0] : undefined;
    if (hex === undefined) return ESCAPES[letter] ?? letter;
    at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  };

  const bare = (): unknown => {
    BARE.lastIndex = at;
    const word = BARE.exec(json)?.[0];
    if (word === undefined) return void at++;
    at += word.length;
    if (word === "true" || word === "false") return word === "true";
    if (/^(?:null|undefined|NaN)$/.test(word)) return null;
    return NUMBER.test(word) ? Number(word) : word;
  };

  return { value, atEnd: () => peek() === "" };
}

/** Whether a quote ends its string: only what may follow a string follows. A quote within a text is followed by more text. */
function endsString(json: string, at: number, quote: string): boolean {
  let next = at + 1;
  let isNewLine = false;
  for (; next < json.length && /\s/.test(json[next] ?? ""); next++) isNewLine ||= json[next] === "\n";
  const char = json[next] ?? "";
  return (
    char === "" || ",:}]".includes(char) || (isNewLine && char === quote) || json.startsWith("//", next) || json.startsWith("/*", next)
  );
}
