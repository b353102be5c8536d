/** One property as written: name in upper case, parameters by upper-case name, the value still escaped. */
export type Property = { name: string; params: ReadonlyMap<string, string>; value: string };

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

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

/** Reads one unfolded line; null when it is no property (no name, no colon). A quote that never closes is read as text. */
export function parseLine(line: string): Property | null {
  const name = NAME.exec(line);
  if (!name) return null;
  let params: Map<string, string> | undefined;
  let at = name[0].length;
  while (line[at] === ";") {
    const end = endOfParameter(line, at + 1);
    if (end === -1) return null;
    params ??= new Map();
    addParameter(params, line.slice(at + 1, end));
    at = end;
  }
  return { name: (name[1] ?? "").toUpperCase(), params: params ?? NO_PARAMS, value: line.slice(at + 1) };
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

/** First of a name wins; a bare word (vCalendar's `;QUOTED-PRINTABLE`) is an encoding. */
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
