/** One step of a path: a member by its name, a list's element by its place (from the end when negative), all of a list. */
type Step = { key: string } | { index: number } | "all";
export type Path = readonly Step[];

const MAX_STEPS = 20;
/** Lists under lists multiply; no field of an item needs more. */
const MAX_FIELD_VALUES = 1000;

/** A bare name, a bracketed place, `[*]`, or a quoted name for those with dots and brackets. Spaces need no quotes. */
const STEP = /\.?([^.[\]"|{}]+)|\[(-?\d{1,6})\]|\[(\*)\]|\["([^"\\]*)"\]/y;

/** Reads `a.b[0].c[*]["odd.name"]`; `$` is the record itself. Throws an Error that says where it cannot be read. */
export function parsePath(written: string): Path {
  const text = written.trim().replace(/^\$\.?/, "");
  const steps: Step[] = [];
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null || (at === 0 && match[0].startsWith("."))) throw new Error(`cannot be read at "${text.slice(at, at + 20)}"`);
    const [, name, index, all, quoted] = match;
    if (index !== undefined) steps.push({ index: Number(index) });
    else if (all !== undefined) steps.push("all");
    else steps.push({ key: quoted ?? name?.trim() ?? "" });
  }
  if (steps.length > MAX_STEPS) throw new Error(`has more than ${MAX_STEPS} steps`);
  return steps;
}

/** What stands at a path, in order and at most `maxValues` of it; nothing where it leads nowhere. Own members only: `__proto__` is a name like any other. */
export function valuesAt(record: unknown, path: Path, maxValues: number = MAX_FIELD_VALUES): unknown[] {
  let values: unknown[] = [record];
  for (const step of path) values = values.flatMap((value) => take(value, step)).slice(0, maxValues);
  return values;
}

function take(value: unknown, step: Step): unknown[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) {
    if (step === "all") return value;
    return "index" in step && value.at(step.index) !== undefined ? [value.at(step.index)] : [];
  }
  if (step === "all" || !("key" in step) || !Object.hasOwn(value, step.key)) return [];
  return [Reflect.get(value, step.key)];
}
