/** A date as a page writes it, never more exact than that. */
export type When = { year: number; month: number | null; day: number | null; clock: Clock | null };
/** A time of day; `offset` is `Z`, `+02:00` or null for local time. */
export type Clock = { hour: number; minute: number; second: number | null; offset: string | null };

/** Years before this are a machine's zero (0001). */
const MIN_YEAR = 1000;

/** The same, or null where there is no such day or time; 24:00 is the next day's midnight. */
export function existing(when: When): When | null {
  const { year, month, day, clock } = when;
  if (year < MIN_YEAR || month === 0 || (month ?? 1) > 12 || (clock !== null && day === null)) return null;
  if (day !== null && (day < 1 || day > new Date(Date.UTC(year, month ?? 1, 0)).getUTCDate())) return null;
  if (clock === null || isClock(clock)) return when;
  const isEndOfDay = clock.hour === 24 && clock.minute === 0 && !clock.second;
  return isEndOfDay ? withWall(when, wallMs({ ...when, clock })) : null;
}

export function isClock({ hour, minute, second }: Clock): boolean {
  return hour <= 23 && minute <= 59 && (second ?? 0) <= 60;
}

/** The clock's reading as if it were UTC. */
export function wallMs({ year, month, day, clock }: When): number {
  return Date.UTC(year, (month ?? 1) - 1, day ?? 1, clock?.hour ?? 0, clock?.minute ?? 0, clock?.second ?? 0);
}

/** Another moment in the same exactness and offset. */
export function withWall({ month, day, clock }: When, ms: number): When {
  const wall = new Date(ms);
  return {
    year: wall.getUTCFullYear(),
    month: month === null ? null : wall.getUTCMonth() + 1,
    day: day === null ? null : wall.getUTCDate(),
    clock: clock && { ...clock, hour: wall.getUTCHours(), minute: wall.getUTCMinutes(), second: clock.second && wall.getUTCSeconds() },
  };
}

/** ISO 8601: `2026`, `2026-03`, `2026-03-05`, `2026-03-05T19:30`, `2026-03-05T19:30:00+01:00`. */
export function formatWhen({ year, month, day, clock }: When): string {
  const date = [String(year).padStart(4, "0"), ...[month, day].filter((part) => part !== null).map(twoDigits)].join("-");
  return clock === null ? date : `${date}T${formatClock(clock)}`;
}

export function formatClock({ hour, minute, second, offset }: Clock): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}${second === null ? "" : `:${twoDigits(second)}`}${offset ?? ""}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
