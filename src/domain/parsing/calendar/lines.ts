/** One property as written: name in upper case, parameters by upper-case name, the value still escaped. */
export type Property = { name: string; params: ReadonlyMap<string, string>; value: string };

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

export function firstOf(properties: readonly Property[], name: string): Property | undefined {
  return properties.find((property) => property.name === name);
}

export function allOf(properties: readonly Property[], name: string): Property[] {
  return properties.filter((property) => property.name === name);
}

const LF = 10;
const CR = 13;

/**
 * Unfolded content lines of a text, RFC 5545 section 3.1, whatever ends its lines (CRLF, LF, CR). Blank lines are skipped; a
 * line that folds after them still belongs to the one before.
 */
export function* unfold(text: string): Generator<string> {
  let line = "";
  let at = 0;
  while (at < text.length) {
    const end = endOfLine(text, at);
    const first = text.charCodeAt(at);
    if (first === 32 || first === 9) line += text.slice(at + 1, end);
    else if (end > at) {
      if (line !== "") yield line;
      line = text.slice(at, end);
    }
    at = text.charCodeAt(end) === CR && text.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
  }
  if (line !== "") yield line;
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) return at;
  }
  return text.length;
}

const NAME = /^[ \t]*(?:[A-Za-z0-9_-]+\.)?([A-Za-z0-9_-]+)\s*(?=[;:])/;

/** Names and parameters kept for lines to come: a calendar repeats a few thousand times over. */
const MAX_SHARED = 1000;

/**
 * A reader of unfolded lines; null for what is no property (no name, no colon). A quote that never closes is read as text.
 * Lines with the same name or parameters share them.
 */
export function createLineParser(): (line: string) => Property | null {
  const names = new Map<string, string>();
  const parameters = new Map<string, ReadonlyMap<string, string>>();
  return (line) => {
    const match = NAME.exec(line);
    if (!match) return null;
    const colon = endOfParameters(line, match[0].length);
    if (colon === -1) return null;
    const name = shared(names, match[1] ?? "", (written) => written.toUpperCase());
    const params = colon === match[0].length ? NO_PARAMS : shared(parameters, line.slice(match[0].length, colon), readParameters);
    return { name, params, value: line.slice(colon + 1) };
  };
}

function shared<T>(cache: Map<string, T>, written: string, read: (written: string) => T): T {
  const known = cache.get(written);
  if (known !== undefined) return known;
  const value = read(written);
  if (cache.size < MAX_SHARED) cache.set(written, value);
  return value;
}

/** Where the value's colon is; -1 without one. */
function endOfParameters(line: string, from: number): number {
  let at = from;
  while (line[at] === ";") {
    at = endOfParameter(line, at + 1);
    if (at === -1) return -1;
  }
  return at;
}

/** Of `;NAME=value;NAME=value`: the first of a name wins. */
function readParameters(written: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (let at = 0; written[at] === ";";) {
    const next = endOfParameter(written, at + 1);
    const end = next === -1 ? written.length : next;
    addParameter(params, written.slice(at + 1, end));
    at = end;
  }
  return params;
}

/** The `;` or `:` that ends a parameter, quotes respected where they close; -1 without one. */
function endOfParameter(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    const char = line[at];
    if (char === ";" || char === ":") return at;
    if (char !== '"') continue;
    const close = line.indexOf('"', at + 1);
    if (close !== -1) at = close;
  }
  return -1;
}

/** A bare word (vCalendar's `;QUOTED-PRINTABLE`) is an encoding. */
function addParameter(params: Map<string, string>, written: string): void {
  const equals = written.indexOf("=");
  const name = equals === -1 ? "ENCODING" : written.slice(0, equals).trim().toUpperCase();
  const value = written.slice(equals + 1).trim();
  if (name !== "" && value !== "" && !params.has(name)) params.set(name, unquote(value));
}

/** RFC 6868: `^n`, `^'` and `^^` inside parameter values. */
function unquote(value: string): string {
  const bare = value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  return bare.replace(/\^([n'^])/g, (_, char: string) => (char === "n" ? "\n" : char === "'" ? '"' : "^"));
}
