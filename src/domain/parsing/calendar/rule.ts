import type { Warn } from "./warnings.ts";
import { parseTime } from "./values.ts";
import type { TimeValue } from "./values.ts";

export const FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** `nth` 0 is every one; negative counts from the end. `weekday` 0 = Monday. */
export type WeekdayNumber = { nth: number; weekday: number };

/** A RECUR value, RFC 5545 section 3.3.10; lists are sorted, without doubles, and hold only values in range. */
export type Rule = {
  frequency: Frequency;
  interval: number;
  count: number | null;
  until: TimeValue | null;
  weekStart: number;
  byMonth: number[];
  byWeekNo: number[];
  byYearDay: number[];
  byMonthDay: number[];
  byDay: WeekdayNumber[];
  byHour: number[];
  byMinute: number[];
  bySecond: number[];
  bySetPos: number[];
  /** RFC 7529: what becomes of a day that its month or year does not have. */
  skip: "omit" | "backward" | "forward";
};

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Parts that hold numbers: the field, the largest absolute value, the smallest. */
const NUMBER_PARTS: Record<string, { field: NumberField; max: number; min: number; signed: boolean }> = {
  BYMONTH: { field: "byMonth", min: 1, max: 12, signed: false },
  BYWEEKNO: { field: "byWeekNo", min: 1, max: 53, signed: true },
  BYYEARDAY: { field: "byYearDay", min: 1, max: 366, signed: true },
  BYMONTHDAY: { field: "byMonthDay", min: 1, max: 31, signed: true },
  BYHOUR: { field: "byHour", min: 0, max: 23, signed: false },
  BYMINUTE: { field: "byMinute", min: 0, max: 59, signed: false },
  BYSECOND: { field: "bySecond", min: 0, max: 60, signed: false },
  BYSETPOS: { field: "bySetPos", min: 1, max: 366, signed: true },
};

type NumberField = "byMonth" | "byWeekNo" | "byYearDay" | "byMonthDay" | "byHour" | "byMinute" | "bySecond" | "bySetPos";

/**
 * Reads an RRULE or EXRULE value. Null when no frequency can be read, when a bound (COUNT, UNTIL, INTERVAL) is unreadable
 * or every value of a part is unreadable (without it the rule would say something else), or when it counts in another
 * calendar than the Gregorian (RFC 7529 lets a reader refuse those). Unknown parts and single bad values are dropped with
 * a warning.
 */
export function parseRule(written: string, warn: Warn): Rule | null {
  const parts = readParts(written, warn);
  const frequency = FREQUENCIES.find((name) => name === parts.get("FREQ")?.toUpperCase());
  const scale = parts.get("RSCALE")?.toUpperCase() ?? "GREGORIAN";
  if (!frequency) return refuse(warn, written, "has no readable FREQ");
  if (scale !== "GREGORIAN") return refuse(warn, written, `counts in the ${scale} calendar`);
  const interval = readBound(parts.get("INTERVAL"));
  const count = readBound(parts.get("COUNT"));
  const until = parts.get("UNTIL");
  const untilTime = until === undefined ? null : parseTime(until, null);
  if (interval === null || count === null || (until !== undefined && !untilTime)) return refuse(warn, written, "has an unreadable bound");
  const byDay = readWeekdays(parts.get("BYDAY") ?? parts.get("BYWEEKDAY"), warn);
  if (!byDay) return refuse(warn, written, "has no readable BYDAY");
  const rule: Rule = {
    frequency,
    interval: interval ?? 1,
    count: count ?? null,
    until: untilTime,
    weekStart: Math.max(0, WEEKDAYS.indexOf((parts.get("WKST") ?? "MO").toUpperCase())),
    byMonth: NONE,
    byWeekNo: NONE,
    byYearDay: NONE,
    byMonthDay: NONE,
    byDay,
    byHour: NONE,
    byMinute: NONE,
    bySecond: NONE,
    bySetPos: NONE,
    skip: readSkip(parts.get("SKIP")),
  };
  for (const [name, { field, min, max, signed }] of Object.entries(NUMBER_PARTS)) {
    const values = readNumbers(name, parts.get(name), (n) => Math.abs(n) >= min && Math.abs(n) <= max && (signed || n >= 0), warn);
    if (!values) return refuse(warn, written, `has no readable ${name}`);
    rule[field] = values;
  }
  return rule;
}

const KNOWN = new Set([...Object.keys(NUMBER_PARTS), "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYWEEKDAY", "RSCALE", "SKIP"]);

/** First of each part wins; a doubled property name in front (`RRULE:RRULE:…`) is dropped. */
function readParts(written: string, warn: Warn): Map<string, string> {
  const parts = new Map<string, string>();
  for (const piece of written.replace(/^\s*(?:RRULE|EXRULE):/i, "").split(";")) {
    const equals = piece.indexOf("=");
    const name = piece.slice(0, Math.max(equals, 0)).trim().toUpperCase();
    if (piece.trim() === "") continue;
    if (!KNOWN.has(name)) warn("rule", `unknown part ${excerpt(piece)} ignored`);
    else if (!parts.has(name)) parts.set(name, piece.slice(equals + 1).trim());
  }
  return parts;
}

/** A whole number from 1; undefined when absent, null when unreadable. */
function readBound(written: string | undefined): number | null | undefined {
  if (written === undefined) return undefined;
  const value = /^\+?\d+$/.test(written) ? Number(written) : 0;
  return value >= 1 && Number.isSafeInteger(value) ? value : null;
}

/** Null when values were given and none of them counts. */
function readNumbers(name: string, written: string | undefined, inRange: (n: number) => boolean, warn: Warn): number[] | null {
  const found = new Set<number>();
  const pieces = filled(written);
  for (const piece of pieces) {
    const value = /^[+-]?\d+$/.test(piece) ? Number(piece) : Number.NaN;
    if (inRange(value)) found.add(value);
    else warn("rule", `${name} value ${excerpt(piece)} ignored`);
  }
  if (found.size === 0) return pieces.length > 0 ? null : NONE;
  return [...found].toSorted((a, b) => a - b);
}

/** Shared by all rules: most parts of most rules are empty. */
const NONE: number[] = [];

function readWeekdays(written: string | undefined, warn: Warn): WeekdayNumber[] | null {
  const found = new Map<string, WeekdayNumber>();
  const pieces = filled(written);
  for (const piece of pieces) {
    const match = /^([+-]?\d{1,2})?\s*(MO|TU|WE|TH|FR|SA|SU)$/i.exec(piece);
    const nth = Number(match?.[1] ?? 0);
    if (match && Math.abs(nth) <= 53) found.set(`${nth}${match[2]}`, { nth, weekday: WEEKDAYS.indexOf((match[2] ?? "").toUpperCase()) });
    else warn("rule", `BYDAY value ${excerpt(piece)} ignored`);
  }
  return pieces.length > 0 && found.size === 0 ? null : [...found.values()];
}

function filled(written: string | undefined): string[] {
  return (written ?? "")
    .split(",")
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}

function readSkip(written: string | undefined): Rule["skip"] {
  const skip = written?.toLowerCase();
  return skip === "backward" || skip === "forward" ? skip : "omit";
}

function refuse(warn: Warn, written: string, why: string): null {
  warn("rule", `${excerpt(written)} ${why}; not expanded`);
  return null;
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
