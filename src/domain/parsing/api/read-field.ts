import type { DateForm } from "./date-forms.ts";
import { bareName, DATE_FIELDS, LIST_FIELDS } from "./field-names.ts";
import type { ApiMapping, FieldRule } from "./mapping.ts";
import { readAnyDate, readDate } from "./read-date.ts";
import { parsePath, type Path, valuesAt } from "./path.ts";
import { fillTemplate } from "./template.ts";

type Read = (record: unknown) => unknown;

/** An item by its mapping: each field's name and what the record says of it; what it does not say is left out. */
export function compileFields(fields: ApiMapping["fields"]): (record: unknown) => Record<string, unknown> {
  const readers = Object.entries(fields).map(([name, rule]) => [name, compileRule(name, rule)] as const);
  return (record) => Object.fromEntries(readers.map(([name, read]) => [name, read(record)] as const).filter(([, value]) => value !== null));
}

function compileRule(name: string, written: FieldRule): Read {
  const rule = typeof written === "string" || Array.isArray(written) ? { path: written } : written;
  const alternatives = [rule.path ?? []].flat().map(parsePath);
  const isList = LIST_FIELDS.has(bareName(name));
  const dateOf = compileDate(bareName(name), rule.date);
  return (record) => {
    const said = firstSaid(record, alternatives);
    const filled = said.length === 0 && rule.template !== undefined ? [fillTemplate(rule.template, record)].filter(says) : said;
    const dated = dateOf === null ? filled : filled.map((value) => dateOf(String(value))).filter(says);
    const values = dated.length === 0 && rule.const !== undefined ? [rule.const] : dated;
    if (values.length === 0) return null;
    if (rule.join !== undefined) return values.filter(isScalar).map(String).join(rule.join);
    return isList ? values : values[0];
  };
}

function compileDate(name: string, form: DateForm | undefined): ((written: string) => string | null) | null {
  if (form !== undefined) return (written) => readDate(written, form);
  return DATE_FIELDS.has(name) ? readAnyDate : null;
}

/** A list that stands at the end of a path is meant with its elements. */
function firstSaid(record: unknown, alternatives: readonly Path[]): unknown[] {
  for (const path of alternatives) {
    const values = valuesAt(record, path).flat().filter(says);
    if (values.length > 0) return values;
  }
  return [];
}

const says = (value: unknown) => value !== null && value !== undefined && !(typeof value === "string" && value.trim() === "");
const isScalar = (value: unknown) => typeof value === "string" || typeof value === "number" || typeof value === "boolean";
