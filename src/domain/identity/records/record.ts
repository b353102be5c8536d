import { z } from "zod";

/**
 * A row of any set: whatever its fields are called and mean. Two records that name the same `source` are never taken for one
 * by score: it lists a thing once. Without a source any two may be.
 */
export type MatchRecord = { id: string; source: string | null; fields: Readonly<Record<string, string>> };

const Row = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  source: z.string().nullish(),
});

/** A parsed line → a record. Throws ZodError where it has no id. */
export function readRecord(line: unknown): MatchRecord {
  const { id, source, ...fields } = Row.parse(line);
  return { id, source: source ?? null, fields: readFields(fields) };
}

/** The filled values of an object by their paths; lists are read as one text. */
export function readFields(row: object): Record<string, string> {
  const filled = Object.entries(row).flatMap(([name, value]) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return Object.entries(readFields(value)).map(([path, text]): [string, string] => [`${name}.${path}`, text]);
    const text = Array.isArray(value) ? value.join(" ") : String(value ?? "");
    return isFilled(text) ? [[name, text] as [string, string]] : [];
  });
  return Object.fromEntries(filled);
}

const SAYS_NOTHING = /^[\s\p{P}\p{S}]*$|^\s*(?:n\/?a|null|none|nan|unknown|undefined)\s*$/iu;

function isFilled(text: string): boolean {
  return !SAYS_NOTHING.test(text);
}
