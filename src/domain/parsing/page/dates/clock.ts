import { zoneOffset } from "../../dates/names.ts";
import { formatClock, isClock } from "./when.ts";
import type { Clock } from "./when.ts";

/** A time of day: `19:30`, `19.30`, `19h30`, `7pm`, `7:30:00.000 p.m.`. */
export const CLOCK = String.raw`(?<hour>\d{1,2})(?:[:.h](?<minute>\d\d))?(?:[:.](?<second>\d\d)(?:[.,]\d+)?)?(?:\s*(?<half>[apAP]\.?[mM]\b\.?))?`;
/** An offset, or an abbreviation in capitals. */
export const ZONE = String.raw`(?<zone>(?:GMT|UTC)?[+-]\d{1,2}(?::?\d\d)?|[Zz]|[A-Z]{2,5})`;

const TIME_OF_DAY = new RegExp(`^T?${CLOCK}$`);

export type Groups = Readonly<Record<string, string | undefined>>;

/** The clock of a match of `CLOCK` and `ZONE`; null when it says the hour and nothing more. */
export function clockOf({ hour, minute, second, half, zone }: Groups): Clock | null {
  if (minute === undefined && half === undefined) return null;
  const hours = Number(hour);
  const isHalf = half !== undefined && hours >= 1 && hours <= 12;
  return {
    hour: isHalf ? (hours % 12) + (/^p/i.test(half) ? 12 : 0) : hours,
    minute: Number(minute ?? 0),
    second: second === undefined ? null : Number(second),
    offset: zone === undefined ? null : offsetOf(zone),
  };
}

/** `Z` or `+02:00`; null for an abbreviation that nobody knows: the time then counts as local. */
export function offsetOf(zone: string): string | null {
  const word = zone.toUpperCase();
  if (/^(?:Z|UTC?|GMT|WET)$/.test(word)) return "Z";
  const minutes = zoneOffset(/[+-]\d\d?$/.test(word) ? `${word}:00` : word);
  if (minutes === null || (minutes === 0 && /^[A-Z]+$/.test(word))) return null;
  const size = Math.abs(minutes);
  const clock = formatClock({ hour: Math.floor(size / 60), minute: size % 60, second: null, offset: null });
  return `${minutes < 0 ? "-" : "+"}${clock}`;
}

/** A time of day that stands alone; null where there is more or less. */
export function readTimeOfDay(written: string): Clock | null {
  const groups = TIME_OF_DAY.exec(written.trim())?.groups;
  const clock = groups ? clockOf(groups) : null;
  return clock && isClock(clock) ? clock : null;
}
