import { DAY_S, dayOf, daysInMonth, MAX_DAY, MIN_DAY } from "./days.ts";

/**
 * A DATE or DATE-TIME as written (RFC 5545 section 3.3.4, 3.3.5). `seconds` are wall-clock seconds since 1970-01-01T00:00:00
 * on the clock that `form` names: no clock (`date`), UTC, or the zone of `tzid` (floating without one).
 */
export type TimeValue = { form: "date" | "utc" | "local"; seconds: number; tzid: string | null };

/** RFC 5545 section 3.3.6: days are nominal (a day may have 23 hours), seconds are exact. */
export type Duration = { days: number; seconds: number };

/** RFC 5545 section 3.3.9. */
export type Period = { start: TimeValue; end: TimeValue | Duration };

const TIME = /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?\s*([Zz]|[+-]\d\d:?\d\d)?)?$/;

/** Reads a date or date-time; null when it is none, or names a day that does not exist. ISO 8601's extended form is taken too. */
export function parseTime(written: string, tzid: string | null, asDate = false): TimeValue | null {
  const match = TIME.exec(written.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second, zone] = match;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return null;
  const midnight = dayOf(y, m, d) * DAY_S;
  if (hour === undefined || asDate) return { form: "date", seconds: midnight, tzid: null };
  const time = secondsOfDay(Number(hour), Number(minute), Number(second ?? 0));
  if (time === null) return null;
  if (zone === undefined) return { form: "local", seconds: midnight + time, tzid };
  return { form: "utc", seconds: midnight + time - offsetOf(zone), tzid: null };
}

/** 24:00 is the next midnight (ISO 8601); a leap second counts as the second before it. */
function secondsOfDay(hour: number, minute: number, second: number): number | null {
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return null;
  return hour * 3600 + minute * 60 + Math.min(second, 59);
}

/** Seconds east of UTC of `Z`, `+0100`, `-05:30`, `+005328`. */
function offsetOf(zone: string): number {
  return parseOffset(zone) ?? 0;
}

/** UTC-OFFSET, RFC 5545 section 3.3.14, in seconds east of UTC; null when it is none or more than a day. */
export function parseOffset(written: string): number | null {
  const match = /^([+-])?(\d{1,2}):?(\d\d)?:?(\d\d)?$/.exec(written.trim());
  if (!match) return null;
  const [, sign, hours, minutes, seconds] = match;
  const size = Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  if (size >= DAY_S) return null;
  return sign === "-" ? -size : size;
}

/** Null when it is no duration, or longer than the calendar. Units in any order and weeks beside days are tolerated; a negative one has negative parts. */
export function parseDuration(written: string): Duration | null {
  const match = /^([+-])?P((?:\d+[WD])*)(?:T?((?:\d+[WDHMS])*))?$/i.exec(written.trim());
  if (!match || (match[2] ?? "") + (match[3] ?? "") === "") return null;
  let [days, seconds] = [0, 0];
  for (const [, count, unit] of `${match[2] ?? ""}${match[3] ?? ""}`.matchAll(/(\d+)([WDHMS])/gi)) {
    const size = Number(count);
    const kind = (unit ?? "").toUpperCase();
    if (kind === "W") days += size * 7;
    else if (kind === "D") days += size;
    else seconds += size * (kind === "H" ? 3600 : kind === "M" ? 60 : 1);
  }
  if (days + seconds / DAY_S > MAX_DAY - MIN_DAY) return null;
  return match[1] === "-" ? { days: -days, seconds: -seconds } : { days, seconds };
}

/** `start/end` or `start/duration`; null when either half is unreadable. */
export function parsePeriod(written: string, tzid: string | null): Period | null {
  const [first = "", second = "", ...rest] = written.split("/");
  const start = parseTime(first, tzid);
  if (!start || rest.length > 0) return null;
  const end = parseTime(second, tzid) ?? parseDuration(second);
  return end ? { start, end } : null;
}

/** Values of a property that holds several (RDATE, EXDATE); old producers separate with semicolons. */
export function splitValues(written: string): string[] {
  return written
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
