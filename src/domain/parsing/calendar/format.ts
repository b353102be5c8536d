import { civilOf, DAY_S, dayOfSeconds } from "./days.ts";

/**
 * Days and times of day are written once and shared: tens of thousands of occurrences hold few different ones, and text
 * glued together anew for each would weigh ten times as much.
 */
const MAX_SHARED = 20_000;
const days = new Map<number, string>();
const times = new Map<number, string>();

/** `YYYY-MM-DD` of a wall-clock time in seconds. */
export function formatDate(seconds: number): string {
  return shared(days, dayOfSeconds(seconds), writeDay);
}

/** `YYYY-MM-DDTHH:MM:SS` of a wall-clock time in seconds. */
export function formatLocal(seconds: number): string {
  return formatDate(seconds) + shared(times, secondOfDay(seconds), writeTime);
}

/** RFC 3339 in UTC of an instant in seconds. */
export function formatUtc(seconds: number): string {
  // Beyond the last second of a day lies no time of day: there the times with a Z are kept.
  return formatDate(seconds) + shared(times, secondOfDay(seconds) + DAY_S, (key) => `${writeTime(key - DAY_S)}Z`);
}

function secondOfDay(seconds: number): number {
  return seconds - dayOfSeconds(seconds) * DAY_S;
}

function shared(cache: Map<number, string>, key: number, write: (key: number) => string): string {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= MAX_SHARED) cache.clear();
  const text = write(key);
  cache.set(key, text);
  return text;
}

function writeDay(dayNumber: number): string {
  const { year, month, day } = civilOf(dayNumber);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function writeTime(second: number): string {
  return `T${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
