import { CLOCK, clockOf, readTimeOfDay, ZONE } from "./clock.ts";
import { existing, isClock, wallMs } from "./when.ts";
import type { When } from "./when.ts";
import { readWordedWhen } from "./words.ts";

/** No date is longer; what is longer is prose. */
const MAX_LENGTH = 100;
const DAY = String.raw`(?<year>\d{4})(?:[-/.](?<month>\d{1,2})(?:[-/.](?<day>\d{1,2}))?)?`;
/** Year first: ISO 8601 and what is like it, with the zone of RFC 9557 behind. */
const YEAR_FIRST = new RegExp(String.raw`^${DAY}(?:(?:\s*[Tt]\s*|,?\s+)${CLOCK}(?:\s*${ZONE})?)?(?:\[[\w/+-]+\])?$`);
const BASIC = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?:T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?(?<zone>Z|[+-]\d{4})?)?$/;
/** A widespread calendar plug-in writes the hour twice: `2019-9-18T10-10-00-00`. */
const DOUBLED_HOUR = /T(\d\d)-\1-(\d\d)-00$/;
/** Between the start and the end of something. */
const UNTIL = /\s*(?:[–—]|(?<=\s)-(?=\s)|(?<!\p{L})(?:to|till|until|bis)(?!\p{L}))\s*/iu;

/** Reads a date with or without time of day; null where there is none, no such day, or two ways to read it (3/4/2026). */
export function readWhen(written: string | null): When | null {
  const text = written?.replaceAll(/\s+/g, " ").trim() ?? "";
  if (text === "" || text.length > MAX_LENGTH) return null;
  const groups = (YEAR_FIRST.exec(text.replace(DOUBLED_HOUR, "T$1:$2")) ?? BASIC.exec(text))?.groups;
  if (!groups) return readEpoch(text) ?? readWordedWhen(text);
  const clock = groups["hour"] === undefined ? null : clockOf(groups);
  if (groups["hour"] !== undefined && clock === null) return null;
  const part = (name: string) => (groups[name] === undefined ? null : Number(groups[name]));
  return existing({ year: part("year") ?? 0, month: part("month"), day: part("day"), clock });
}

/** Seconds or milliseconds since 1970. */
function readEpoch(text: string): When | null {
  return /^\d{10}(?:\d{3})?$/.test(text) ? readWhen(new Date(Number(text) * (text.length === 10 ? 1000 : 1)).toISOString()) : null;
}

/** Start and end where one text says both: `March 5, 2026, 7:30 – 9 PM`, `2026-03-05/2026-03-07`. */
export function readRange(written: string | null): { start: When | null; end: When | null } {
  const start = readWhen(written);
  if (start !== null || written === null || written.length > 2 * MAX_LENGTH) return { start, end: null };
  const isInterval = /^[\dT:.+-]+Z?\/[\dT:.+-]+Z?$/.test(written.trim());
  const [from = "", to = "", ...more] = written.trim().split(isInterval ? "/" : UNTIL);
  if (to === "" || more.length > 0) return { start, end: null };
  const first = readWhen(inHalfOf(to, from));
  return { start: first, end: first && readEnd(to, first) };
}

/** `7:30` before `9 PM` is in the evening, `11` before `1 PM` in the morning. */
function inHalfOf(to: string, from: string): string {
  const [, endHour, half = ""] = /(\d{1,2})(?:[:.]\d\d)?\s*([ap])\.?m\.?$/i.exec(to) ?? [];
  const hour = /(?<![\d:.])(\d{1,2})(?:[:.]\d\d)?$/.exec(from)?.[1];
  if (endHour === undefined || hour === undefined || Number(hour) > 12) return from;
  const isSame = Number(hour) % 12 <= Number(endHour) % 12;
  return `${from} ${isSame ? half : half.toLowerCase() === "p" ? "a" : "p"}m`;
}

/** An end that may be a time of day alone: the start's day, unless it would lie before the start. */
export function readEnd(written: string | null, start: When | null): When | null {
  const clock = written === null ? null : readTimeOfDay(written);
  if (clock === null) return readWhen(written);
  if (!start?.clock || !isClock(clock)) return null;
  const end = { ...start, clock: { ...clock, offset: clock.offset ?? start.clock.offset } };
  return wallMs(end) >= wallMs(start) ? end : null;
}
