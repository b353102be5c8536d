import { readTimeOfDay } from "../page/dates/clock.ts";
import { readWhen } from "../page/dates/read.ts";
import { formatClock, formatWhen } from "../page/dates/when.ts";
import type { DateForm } from "./date-forms.ts";

const SHAPES: Record<Exclude<DateForm, "epoch_s" | "epoch_ms">, { shape: RegExp; order: readonly [number, number, number] }> = {
  yyyymmdd: { shape: /^(\d{4})(\d\d)(\d\d)(?!\d)(.*)$/, order: [1, 2, 3] },
  "mm/dd/yyyy": { shape: /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d),?(.*)$/, order: [3, 1, 2] },
  "dd/mm/yyyy": { shape: /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d),?(.*)$/, order: [3, 2, 1] },
  "dd.mm.yyyy": { shape: /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d),?(.*)$/, order: [3, 2, 1] },
};
/** What JavaScript's calendar can hold. */
const MAX_EPOCH_MS = 8.64e15;

/** A day as `YYYY-MM-DD`, with the time of day that stands behind it, an epoch as RFC 3339; null for what is not of that form and for days that do not exist. */
export function readDate(written: string, form: DateForm): string | null {
  if (form === "epoch_s" || form === "epoch_ms") return readEpoch(written, form === "epoch_s" ? 1000 : 1);
  const { shape, order } = SHAPES[form];
  const match = shape.exec(written.trim());
  const day = match === null ? null : isoDay(match[order[0]] ?? "", match[order[1]] ?? "", match[order[2]] ?? "");
  const behind = match?.[4]?.trim() ?? "";
  const clock = readTimeOfDay(behind);
  if (day === null || (clock === null && behind !== "")) return null;
  return clock === null ? day : `${day}T${formatClock(clock)}`;
}

/** ISO 8601 as most APIs write it, read as exactly as it stands. */
const PLAIN = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const ASP_NET = /^\/Date\((\d{13})(?:[+-]\d{4})?\)\/$/;

/** A date whose form nobody declared, in ISO 8601 where it can be read in one way only, else as it is written. */
export function readAnyDate(written: string): string {
  const text = written.trim();
  const when = PLAIN.test(text) ? null : readWhen(ASP_NET.exec(text)?.[1] ?? text);
  return when === null ? written : formatWhen(when);
}

/** `YYYY-MM-DD`, or null for a day that no calendar has, such as 0 January. */
export function isoDay(year: string, month: string, day: string): string | null {
  const iso = `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === iso ? iso : null;
}

function readEpoch(written: string, unitMs: number): string | null {
  const text = written.trim();
  if (!/^-?\d{1,16}(?:\.\d{1,9})?$/.test(text)) return null;
  const ms = Number(text) * unitMs;
  return Math.abs(ms) <= MAX_EPOCH_MS ? new Date(ms).toISOString() : null;
}
