import { ParseError } from "../results.ts";
import type { DecodedInput } from "../results.ts";
import { guessMapping } from "./guess.ts";
import type { ApiMapping } from "./mapping.ts";
import { isRecord, type JsonRecord } from "./json-record.ts";
import { parsePath, valuesAt } from "./path.ts";
import { readJson } from "./read-json.ts";
import { compileFields } from "./read-field.ts";
import type { ParsedApi } from "./types.ts";

/**
 * Reads JSON (or NDJSON) by a declared mapping. Without one the list and its obvious fields are guessed, with a warning that
 * shows the guess, ready to be declared. Throws `ParseError` when it is no JSON or holds no such list.
 */
export function parseApi(input: Pick<DecodedInput, "text" | "warnings" | "mapping">): ParsedApi {
  const { value, warnings } = readJson(input.text);
  const mapping = input.mapping ?? guessMapping(value);
  if (mapping === null) throw new ParseError("no_items", "The JSON holds no list of objects that items could be read from.");
  const records = recordsOf(value, mapping);
  const guessed = input.mapping === undefined ? describeGuess(mapping, records) : [];
  return { mapping, entries: records.map(compileFields(mapping.fields)), warnings: [...input.warnings, ...warnings, ...guessed] };
}

const MAX_NAMED = 40;

/** What was made of it, ready to be declared, and what else there is to choose from. */
function describeGuess(mapping: ApiMapping, records: readonly JsonRecord[]): string[] {
  const taken = new Set(Object.values(mapping.fields).map((path) => String(path).split(".")[0]));
  const others = [...new Set(records.slice(0, SAMPLE).flatMap((record) => Object.keys(record)))].filter((name) => !taken.has(name));
  return [
    `guessed: no mapping is declared; read as ${JSON.stringify(mapping)}`,
    ...(others.length === 0 ? [] : [`not_mapped: the records also have ${others.slice(0, MAX_NAMED).join(", ")}`]),
  ];
}

const SAMPLE = 20;

function recordsOf(value: unknown, { items }: ApiMapping): JsonRecord[] {
  // A text that broke off was read as the bare list of its records, whatever stood around it.
  const listed = items === undefined ? [value] : valuesAt(value, parsePath(items), Number.POSITIVE_INFINITY);
  const lists = listed.length === 0 && Array.isArray(value) ? [value] : listed;
  if (lists.length === 0) throw new ParseError("no_items", `The JSON has nothing at ${items ?? "its root"}.`);
  return lists.flat().filter(isRecord);
}
