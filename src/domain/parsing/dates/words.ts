import { fullYear, hourOfDay, toInstant } from "./instant.ts";
import { monthNamed, zoneOffset } from "./names.ts";

/** What has been understood of a date so far; each part may be said once. */
type Reading = {
  day?: number;
  month?: number;
  year?: number;
  clock?: { hour: number; minute: number; second: number };
  /** `a` or `p`, of am and pm. */
  half?: string;
  zone?: string;
};

/** Reads one word into the reading; false when it has no place there. */
type Reader = (word: string, reading: Reading, index: number) => boolean;

const READERS: readonly Reader[] = [readClock, readNumericDate, readDay, readYear, readMonth, readHalf, readZone, readFiller];

/**
 * Reads a date whose month is a word, in any order of its parts: RFC 822, asctime, `date(1)`, RFC 850 and localised forms.
 * Every word must be understood, else it is no date: null.
 */
export function parseWordedDate(text: string): string | null {
  const reading: Reading = {};
  const words = text
    .replace(/\([^()]*\)/g, " ")
    .replace(/(\d)-([^\d\s-]{3,12})-(\d)/, "$1 $2 $3")
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  for (const [index, word] of words.entries()) if (!READERS.some((read) => read(word, reading, index))) return null;
  const { day, month, year } = reading;
  if (day === undefined || month === undefined || year === undefined) return null;
  return withClock({ day, month, year }, reading);
}

function withClock(date: { day: number; month: number; year: number }, { clock, half, zone }: Reading): string | null {
  const offsetMinutes = zone === undefined ? 0 : zoneOffset(zone);
  if (offsetMinutes === null || (half !== undefined && !clock)) return null;
  const { hour, minute, second } = clock ?? { hour: 0, minute: 0, second: 0 };
  return toInstant(date, { hour: hourOfDay(hour, half), minute, second, offsetMinutes });
}

function readClock(word: string, reading: Reading): boolean {
  const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?(.*)$/.exec(word);
  if (!match || reading.clock) return false;
  reading.clock = { hour: Number(match[1]), minute: Number(match[2]), second: Number(match[3] ?? 0) };
  const rest = match[4] ?? "";
  return rest === "" || readHalf(rest, reading) || readZone(rest, reading);
}

/** `31.12.2003`, `31/12/2003`, `12/31/2003`; where day and month could be either it is not read. */
function readNumericDate(word: string, reading: Reading): boolean {
  const match = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/.exec(word);
  if (!match || reading.day !== undefined) return false;
  const [first, second] = [Number(match[1]), Number(match[3])];
  const dayFirst = match[2] === "." || first > 12 || first === second;
  if (!dayFirst && second <= 12) return false;
  reading.day = dayFirst ? first : second;
  reading.month = dayFirst ? second : first;
  reading.year = Number(match[4]);
  return true;
}

function readDay(word: string, reading: Reading): boolean {
  const day = /^(\d{1,2})(?:st|nd|rd|th|er|\.|º)?$/i.exec(word)?.[1];
  if (day === undefined || reading.day !== undefined) return false;
  reading.day = Number(day);
  return true;
}

function readYear(word: string, reading: Reading): boolean {
  if (!/^(?:\d{4}|\d\d)$/.test(word) || reading.year !== undefined) return false;
  reading.year = fullYear(word);
  return true;
}

/** A second month name means that the first was a day of the week (French `mar.`, Dutch `maandag`). */
function readMonth(word: string, reading: Reading, index: number): boolean {
  const month = monthNamed(word);
  if (month === null || (reading.month !== undefined && index !== 1 && index !== 2)) return false;
  reading.month = month;
  return true;
}

function readHalf(word: string, reading: Reading): boolean {
  const half = /^([ap])\.?m\.?$/i.exec(word)?.[1]?.toLowerCase();
  if (half === undefined || reading.half !== undefined) return false;
  reading.half = half;
  return true;
}

/** After the clock only. `GMT +0200` says the zone twice; the offset is the one that knows. */
function readZone(word: string, reading: Reading): boolean {
  const offset = /^(?:gmt|utc?)?[+-]/i.test(word);
  if (!reading.clock || (reading.zone !== undefined && !(offset && /^(gmt|utc?)$/i.test(reading.zone)))) return false;
  if (zoneOffset(word) === null) return false;
  reading.zone = word;
  return true;
}

function readFiller(word: string, _reading: Reading, index: number): boolean {
  return (index === 0 && /^[^\d:/+-]+$/.test(word)) || /^(?:de|del|of|at|um|le|the)$/i.test(word);
}
