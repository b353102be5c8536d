import { fullYear, hourOfDay, MIDNIGHT_UTC, ordinalDate, toInstant } from "./instant.ts";
import type { CalendarDate, ClockTime } from "./instant.ts";
import { monthNamed, zoneOffset } from "./names.ts";

/** Dates with the year first: W3C-DTF, ISO 8601 (basic, truncated, ordinal) and what is like them. */
const DATES: readonly RegExp[] = [
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/,
  /^(?<year>\d{4})[-/.](?<month>\d{1,3})[-/.](?<day>\d{1,2})$/,
  /^(?<year>\d{4})-(?<name>[^\d\s-]{3,12})-(?<day>\d{1,2})$/,
  /^(?<year>\d{4})-(?<month>\d\d)$/,
  /^(?<year>\d{4}|\d\d)-?(?<ordinal>\d{3})$/,
  /^(?<year>\d\d)-?(?<month>\d\d)-?(?<day>\d\d)$/,
  /^-(?<year>\d\d)-?(?<month>\d\d)$/,
  /^(?<year>\d{4})$/,
];
/** What every such date begins with, after an optional day of the week; spares all others the trouble. */
const YEAR_FIRST = /^(?:[^\d\s-]+,?\s+(?=\d{4}[-/.]))?-?\d\d/;
const TIME =
  /^(?<hour>\d{1,2})(?::?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,]\d+)?)?)?\s*(?<half>[ap]\.?m\.?(?![a-z]))?\s*(?<zone>[a-z+-].*)?$/i;
/** The zone's name behind its offset: RFC 9557's `[Europe/Paris]`, or ` CET` as Go prints it. */
const NAMED_TOO = /\[[\w/+-]+\]$|(?<=\d)\s+[A-Z]{3,5}$/;
const EAST_ASIAN =
  /^(?<year>\d{4})[-년年]\s*(?<month>\d{1,2})[-월月]\s*(?<day>\d{1,2})[일日]?(?:\s*(?<half>오전|오후)?\s*(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?(?:\.\d+)?)?$/;
const KST_MINUTES = 540;

/** Reads a date that begins with its year, after an optional day of the week; null when it is none. */
export function parseNumericDate(text: string): string | null {
  if (!YEAR_FIRST.test(text)) return null;
  const digits = /^(\d{8})(\d{4}|\d{6})$/.exec(text);
  const split = digits ?? /^(?:[^\d\s-]+,?\s+)?(\S+?)(?:(?:\s*t\s*|\s+)(\d.*))?$/i.exec(text);
  const date = dateOf(split?.[1] ?? "");
  const time = split?.[2] === undefined ? MIDNIGHT_UTC : timeOf(split[2]);
  return date && time ? toInstant(date, time) : null;
}

/** `2004년 05월 28일 01:31:15`, `2004-05-25 오후 11:23:17`: Korean time where it is written in Korean. */
export function parseEastAsianDate(text: string): string | null {
  const groups = EAST_ASIAN.exec(text)?.groups;
  if (!groups) return null;
  const { year = "", month, day, half, hour = "0", minute = "0", second = "0" } = groups;
  const clock = hourOfDay(Number(hour), half === undefined ? undefined : half === "오후" ? "p" : "a");
  const offsetMinutes = /[년오]/.test(text) ? KST_MINUTES : 0;
  return toInstant(
    { year: Number(year), month: Number(month), day: Number(day) },
    { hour: clock, minute: Number(minute), second: Number(second), offsetMinutes },
  );
}

/** Seconds or milliseconds since 1970, by the number of digits. */
export function parseEpoch(text: string): string | null {
  if (!/^\d{10}(?:\d{3})?$/.test(text)) return null;
  return `${new Date(Number(text) * (text.length === 10 ? 1000 : 1)).toISOString().slice(0, 19)}Z`;
}

function dateOf(text: string): CalendarDate | null {
  for (const shape of DATES) {
    const groups = shape.exec(text)?.groups;
    if (!groups) continue;
    const year = fullYear(groups["year"] ?? "");
    if (groups["ordinal"] !== undefined) return ordinalDate(year, Number(groups["ordinal"]));
    const month = groups["name"] === undefined ? Number(groups["month"] ?? 1) : monthNamed(groups["name"]);
    return month === null ? null : { year, month, day: Number(groups["day"] ?? 1) };
  }
  return null;
}

function timeOf(text: string): ClockTime | null {
  const groups = TIME.exec(text)?.groups;
  if (!groups) return null;
  const offsetMinutes = groups["zone"] === undefined ? 0 : zoneOffset(groups["zone"].trim().replace(NAMED_TOO, ""));
  if (offsetMinutes === null) return null;
  const hour = hourOfDay(Number(groups["hour"]), groups["half"]?.charAt(0).toLowerCase());
  return { hour, minute: Number(groups["minute"] ?? 0), second: Number(groups["second"] ?? 0), offsetMinutes };
}
