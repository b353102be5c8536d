import { parseJson } from "../parse-json.ts";
import { ParseError } from "../results.ts";
import { jsonFault } from "./json-fault.ts";
import { wholeRecords } from "./whole-records.ts";

export type ReadJson = { value: unknown; warnings: string[] };

/**
 * The value of a JSON text; of NDJSON the list of its lines. A text that breaks off gives the records that are whole.
 * Throws `ParseError` `json_invalid` that says line and column.
 */
export function readJson(text: string): ReadJson {
  const body = text.replace(/^\uFEFF/, "");
  try {
    return { value: parseJson(body), warnings: [] };
  } catch {
    const lines = readLines(body);
    if (lines !== null) return lines;
    const fault = jsonFault(body) ?? 0;
    const value = fault === body.length ? [...wholeRecords(new TextEncoder().encode(body))] : [];
    if (value.length > 0) return { value, warnings: [`cut_off: the JSON ends too early; ${value.length} whole records were taken`] };
    throw new ParseError("json_invalid", `The content is not valid JSON: ${describeFault(body, fault)}.`);
  }
}

function describeFault(body: string, fault: number): string {
  const before = body.slice(0, fault);
  const place = `line ${before.split("\n").length}, column ${fault - before.lastIndexOf("\n")}`;
  return fault === body.length ? `it ends at ${place} in the middle of a value` : `${place}, at "${body.slice(fault, fault + 20)}"`;
}

/** NDJSON: the first line is a whole object. A later line that is not valid costs only itself. */
function readLines(body: string): ReadJson | null {
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2 || parsed(lines[0] ?? "") === null) return null;
  const values = lines.map(parsed).filter((value) => value !== null);
  const broken = lines.length - values.length;
  return {
    value: values,
    warnings: broken === 0 ? [] : [`broken_lines: ${broken} of ${lines.length} lines are no JSON objects and were left out`],
  };
}

function parsed(line: string): object | null {
  try {
    const value = parseJson(line);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
