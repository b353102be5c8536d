import type { FieldError } from "../../../lib/errors.ts";
import type { Kind } from "../../items/schema.ts";
import { FIELD_GROUPS } from "../fold/fields.ts";
import type { ItemPatch } from "./override-schema.ts";

type Fields = ReadonlyMap<string, unknown>;

/** What a patch says of an item of this kind: each field's pointer and value, and the fields it leaves to the sources. */
export type Edit = { set: Map<string, unknown>; clear: string[]; errors: FieldError[] };

/** Reads a patch; `errors` name what is of another kind, is no field, or is said twice. */
export function readEdit(kind: Kind, { clear = [], reason: _reason, event, recall, post, ...common }: ItemPatch): Edit {
  const set = new Map<string, unknown>();
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(common)) if (value !== undefined) set.set(`/${name}`, value);
  for (const [name, block] of Object.entries({ event, recall, post })) {
    if (block === undefined) continue;
    if (name !== kind) errors.push({ pointer: `/${name}`, message: `is not of this item, which is of kind ${kind}` });
    else for (const [inner, value] of Object.entries(block)) if (value !== undefined) set.set(`/${kind}/${inner}`, value);
  }
  const known = new Set(FIELD_GROUPS[kind].flatMap(({ paths }) => paths));
  for (const [n, path] of clear.entries()) {
    if (!known.has(path)) errors.push({ pointer: `/clear/${n}`, message: "is no field of this item" });
    else if (groupOf(kind, path).some((each) => set.has(each))) errors.push({ pointer: `/clear/${n}`, message: "is given a value too" });
  }
  if (set.size === 0 && clear.length === 0) errors.push({ pointer: "", message: "names no field" });
  return { set, clear: [...new Set(clear.flatMap((path) => groupOf(kind, path)))], errors };
}

/** The fields that only make sense together with this one, itself included. */
function groupOf(kind: Kind, path: string): readonly string[] {
  return FIELD_GROUPS[kind].find(({ paths }) => paths.includes(path))?.paths ?? [path];
}

/**
 * What is overridden: with a field all that only makes sense together with it, as it stands in `current`, so that no source
 * can later put another end to the operator's start.
 */
export function wholeGroups(kind: Kind, set: Fields, current: Fields): Map<string, unknown> {
  const whole = new Map(set);
  const given = timeForm(set);
  for (const path of set.keys()) {
    for (const other of groupOf(kind, path)) {
      if (whole.has(other)) continue;
      whole.set(other, given === null ? (current.get(other) ?? null) : timeDefault(other, given, set, current));
    }
  }
  return whole;
}

type TimeForm = "clock" | "day";

/** Whether the operator gives a start anew, and how: then the rest of the old times need not fit. */
function timeForm(set: Fields): TimeForm | null {
  if (typeof set.get("/event/starts_local") === "string") return "clock";
  return typeof set.get("/event/starts_on") === "string" ? "day" : null;
}

function timeDefault(path: string, form: TimeForm, set: Fields, current: Fields): unknown {
  if (path === "/event/all_day") return form === "day";
  const [start, end, others] =
    form === "clock"
      ? ["/event/starts_local", "/event/ends_local", ["/event/starts_on", "/event/ends_on"]]
      : ["/event/starts_on", "/event/ends_on", ["/event/starts_local", "/event/ends_local"]];
  if (others.includes(path)) return null;
  if (path === end) return String(current.get(path) ?? "") > String(set.get(start)) ? current.get(path) : null;
  return current.get(path) ?? null;
}

/** What contradicts itself in the item as it would be; `fields` are all of it. */
export function findContradictions(kind: Kind, fields: Fields): FieldError[] {
  if (kind !== "event") return [];
  const of = (name: string) => fields.get(`/event/${name}`) ?? null;
  const errors: FieldError[] = [];
  const require = (holds: boolean, name: string, message: string) => {
    if (!holds) errors.push({ pointer: `/event/${name}`, message });
  };
  const allDay = of("all_day") === true;
  require(of("starts_local") === null || of("starts_on") === null, "starts_on", "stands for an all-day event, beside starts_local");
  require(!allDay || of("starts_local") === null, "all_day", "is true beside starts_local");
  require(of("starts_on") === null || allDay, "all_day", "is false beside starts_on");
  require(isInOrder(of("starts_local"), of("ends_local")), "ends_local", "is before the start");
  require(isInOrder(of("starts_on"), of("ends_on")) &&
    (of("ends_on") === null || of("ends_on") !== of("starts_on")), "ends_on", "is exclusive: must be after the start");
  require((of("lat") === null) === (of("lon") === null), "lon", "goes with lat");
  require(of("price_min") === null ||
    of("price_max") === null ||
    Number(of("price_min")) <= Number(of("price_max")), "price_max", "is below price_min");
  require(of("is_free") !== true || Number(of("price_max") ?? of("price_min") ?? 0) === 0, "is_free", "is true beside a price");
  return errors;
}

function isInOrder(start: unknown, end: unknown): boolean {
  return end === null || (typeof start === "string" && typeof end === "string" && start <= end);
}
