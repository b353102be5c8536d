const DAY_MS = 86_400_000;
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      });
    } catch {
      format = null;
    }
    formats.set(zone, format);
  }
  return format;
}

/** What a clock on the wall of the zone is ahead of UTC at an instant, in ms. */
function offsetMs(format: Intl.DateTimeFormat, instantMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instantMs)) part[type] = Number(value);
  const wall = Date.UTC(part["year"] ?? 0, (part["month"] ?? 1) - 1, part["day"], part["hour"], part["minute"], part["second"]);
  return wall - Math.floor(instantMs / 1000) * 1000;
}

/**
 * The instant, RFC 3339 UTC with milliseconds, of a wall-clock time (`2026-03-29T02:30:00`) in an IANA zone; null when
 * either is not one. RFC 5545 §3.3.5: a time that comes twice means its first coming; one that is skipped is read with the
 * offset from before the gap.
 */
export function zonedToInstant(local: string, zone: string): string | null {
  const key = `${local} ${zone}`;
  let instant = recent.get(key);
  if (instant === undefined) {
    instant = workOut(local, zone);
    if (recent.size >= RECENT) recent.clear();
    recent.set(key, instant);
  }
  return instant;
}

/** As `zonedToInstant`; a time that comes twice means its second coming where the first lies before `startsAt`. */
export function zonedEnd(local: string, zone: string, startsAt: string | null): string | null {
  const first = zonedToInstant(local, zone);
  const format = formatOf(zone);
  if (first === null || format === null || startsAt === null || first >= startsAt) return first;
  const wallMs = Date.parse(`${local}Z`);
  const after = offsetMs(format, wallMs + DAY_MS);
  const second = new Date(wallMs - after).toISOString();
  return second >= startsAt && offsetMs(format, wallMs - after) === after ? second : first;
}

/** The platform takes tens of microseconds for what many sources ask of the same evening. */
const recent = new Map<string, string | null>();
const RECENT = 5_000;

function workOut(local: string, zone: string): string | null {
  const wallMs = LOCAL.test(local) ? Date.parse(`${local}Z`) : Number.NaN;
  const format = formatOf(zone);
  if (Number.isNaN(wallMs) || format === null) return null;
  // Offsets a day to either side embrace any one change of the clocks.
  const before = offsetMs(format, wallMs - DAY_MS);
  const after = offsetMs(format, wallMs + DAY_MS);
  const fits = [before, after].find((offset) => offsetMs(format, wallMs - offset) === offset);
  return new Date(wallMs - (fits ?? before)).toISOString();
}

/** Days since 1970-01-01 of a local date `YYYY-MM-DD`. */
export function dayNumber(localDate: string): number {
  return Math.floor(Date.parse(`${localDate}T00:00:00Z`) / DAY_MS);
}

/** A local date so many days on. */
export function addDays(localDate: string, days: number): string {
  return new Date((dayNumber(localDate) + days) * DAY_MS).toISOString().slice(0, 10);
}
