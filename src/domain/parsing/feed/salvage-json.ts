/**
 * What can be taken from the text of a JSON feed that does not parse: the whole objects of its `items`, and the members
 * before them. Null when there is no whole item. Linear: the text is walked once, strings are skipped as strings.
 */
export function salvageJsonFeed(json: string): object | null {
  const start = /"items"\s*:\s*\[/.exec(json);
  if (!start) return null;
  const items = wholeObjects(json, start.index + start[0].length);
  if (items.length === 0) return null;
  return { ...membersBefore(json.slice(0, start.index)), items };
}

/** The objects of an array, from behind its bracket to its end or to the end of the text; broken ones are left out. */
function wholeObjects(json: string, from: number): unknown[] {
  const found: unknown[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < json.length; at++) {
    const char = json[at];
    if (char === '"') at = stringEnd(json, at);
    else if (char === "{" || char === "[") {
      if (depth++ === 0) start = at;
    } else if (char === "}" || char === "]") {
      if (--depth < 0) break;
      if (depth === 0) found.push(...parsed(json.slice(start, at + 1)));
    }
  }
  return found;
}

/** The place of the quote that ends a string. */
function stringEnd(json: string, from: number): number {
  for (let at = from + 1; at < json.length; at++) {
    if (json[at] === "\\") at++;
    else if (json[at] === '"') return at;
  }
  return json.length;
}

/** `{"title": "…", ` closed where it was cut. */
function membersBefore(head: string): object {
  const [value] = parsed(`${head.trimEnd().replace(/,$/, "")}}`);
  return typeof value === "object" && value !== null ? value : {};
}

function parsed(json: string): unknown[] {
  try {
    return [JSON.parse(json)];
  } catch {
    return [];
  }
}
