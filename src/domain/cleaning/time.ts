const DAY_MS = 86_400_000;
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const MAIL_DATE = /^(?:[a-z]{3},\s*)?\d{1,2} [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|UT|Z|[+-]\d{4})$/i;

/** A date with or without time of day, as it is written: the wall clock read as if it were UTC, and the offset that was given. */
export type Written = { wallMs: number; hasTime: boolean; offsetMinutes: number | null };

function offsetOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^z$/i.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2)) * (text.length > 3 ? 1 : 0);
  return text.startsWith("-") ? -minutes : minutes;
}

/** Reads ISO 8601 as RFC 3339 profiles it, also without time or offset, and mail dates. Null for all else and for days that do not exist. */
export function readWritten(text: string): Written | null {
  const trimmed = text.trim();
  const match = DATE_TIME.exec(trimmed);
  if (!match) {
    const mailMs = MAIL_DATE.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
    return Number.isNaN(mailMs) ? null : { wallMs: mailMs, hasTime: true, offsetMinutes: 0 };
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const milliseconds = Number((match[7] ?? "").slice(0, 3).padEnd(3, "0"));
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const exists = midnight.getUTCFullYear() === year && midnight.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second <= 60;
  return exists ? { wallMs, hasTime: match[4] !== undefined, offsetMinutes: offsetOf(match[8]) } : null;
}

/** RFC 3339 UTC with milliseconds. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/** `2026-03-28T20:00:00` of a wall clock. */
export function formatWall(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19);
}

/** `2026-03-28` of a wall clock. */
export function formatDay(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

/** Neither at or before the epoch (what a missing date becomes in much software) nor more than `maxAheadDays` after now. */
export function isPlausible(ms: number, earliestMs: number, nowMs: number, maxAheadDays: number): boolean {
  return ms > earliestMs && ms <= nowMs + maxAheadDays * DAY_MS;
}

const clocks = new Map<string, Intl.DateTimeFormat | null>();

function clockOf(zone: string): Intl.DateTimeFormat | null {
  const cached = clocks.get(zone);
  if (cached !== undefined) return cached;
  let clock: Intl.DateTimeFormat | null = null;
  try {
    const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
    clock = new Intl.DateTimeFormat("en-u-hc-h23", { ...fields, calendar: "gregory", timeZone: zone });
  } catch {
    // an unknown zone: remembered as such
  }
  if (clocks.size < 1_000) clocks.set(zone, clock);
  return clock;
}

/** Whether a text names an IANA time zone; a bare offset does not. */
export function isTimeZone(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(text) && text.length <= 64 && clockOf(text) !== null;
}

/** What the clocks of a zone show at an instant, as if it were UTC. The zone must be one. */
export function wallClockAt(instantMs: number, zone: string): number {
  const parts = new Map(
    clockOf(zone)
      ?.formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/** The zone of a fixed offset: whole hours have one in the IANA database (with the sign turned round), others have none. */
export function zoneOfOffset(offsetMinutes: number): string | null {
  if (offsetMinutes === 0) return "UTC";
  const hours = offsetMinutes / 60;
  if (!Number.isInteger(hours) || hours < -12 || hours > 14) return null;
  return `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}
