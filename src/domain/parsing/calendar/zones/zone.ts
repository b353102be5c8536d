import { DAY_S } from "../days.ts";

/** A clock: what its wall shows at an instant. Times are seconds; offsets are seconds east of UTC. */
export type Zone = {
  /** IANA name, or null for a zone that only the calendar itself defines. */
  iana: string | null;
  offsetAt: (utc: number) => number;
};

export function toLocal(zone: Zone, utc: number): number {
  return utc + zone.offsetAt(utc);
}

/**
 * Instant of a wall-clock time, RFC 5545 section 3.3.5: the first of two where the clock shows it twice; where it never
 * shows it, the offset before the gap counts.
 */
export function toUtc(zone: Zone, local: number): number {
  const before = zone.offsetAt(local - DAY_S);
  const after = zone.offsetAt(local + DAY_S);
  const first = local - before;
  if (before === after && zone.offsetAt(first) === before) return first;
  if (zone.offsetAt(first) === before) return first;
  const second = local - after;
  return zone.offsetAt(second) === after ? second : first;
}

/** A zone that never changes its offset. */
export function fixedZone(offset: number): Zone {
  const hours = offset / 3600;
  const named = Number.isInteger(hours) && hours >= -12 && hours <= 14;
  // POSIX signs: Etc/GMT-2 is two hours east.
  const iana = named ? (hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`) : null;
  return { iana, offsetAt: () => offset };
}

export const UTC: Zone = fixedZone(0);
