/** A date of the proleptic Gregorian calendar; every part as written, not yet checked. */
export type CalendarDate = { year: number; month: number; day: number };
/** A time of day and the zone's minutes east of Greenwich. */
export type ClockTime = { hour: number; minute: number; second: number; offsetMinutes: number };

export const MIDNIGHT_UTC: ClockTime = { hour: 0, minute: 0, second: 0, offsetMinutes: 0 };

/** Years before this are a machine's zero (0001, 0100), not a date of publication. */
const MIN_YEAR = 1000;

/** `YYYY-MM-DDTHH:MM:SSZ`, or null where no such moment exists (31 February, 25:00). */
export function toInstant(date: CalendarDate, time: ClockTime): string | null {
  const { hour, minute, second, offsetMinutes } = time;
  const endOfDay = hour === 24 && minute === 0 && second === 0;
  if (!isCalendarDate(date) || !(hour <= 23 || endOfDay) || !(minute <= 59) || !(second <= 60)) return null;
  const instant = new Date(Date.UTC(date.year, date.month - 1, date.day, hour, minute - offsetMinutes, Math.min(second, 59)));
  const text = instant.toISOString();
  return text.length === 24 ? `${text.slice(0, 19)}Z` : null;
}

/** The hour 0-23 of a twelve-hour clock, by the first letter of `am` or `pm`; as written where neither is said. */
export function hourOfDay(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return hour > 12 ? Number.NaN : (hour % 12) + (half === "p" ? 12 : 0);
}

/** Two digits as RFC 5322 reads them: 00-49 are this century, 50-99 the last. */
export function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length !== 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

/** The date of a day number within its year, ISO 8601 ordinal. */
export function ordinalDate(year: number, dayOfYear: number): CalendarDate {
  const day = new Date(Date.UTC(year, 0, dayOfYear));
  return day.getUTCFullYear() === year ? { year, month: day.getUTCMonth() + 1, day: day.getUTCDate() } : { year, month: 0, day: 0 };
}

function isCalendarDate({ year, month, day }: CalendarDate): boolean {
  if (!(year >= MIN_YEAR && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
