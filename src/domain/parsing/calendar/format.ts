import { civilOf, DAY_S, dayOfSeconds } from "./days.ts";

/** `YYYY-MM-DD` of a wall-clock time in seconds. */
export function formatDate(seconds: number): string {
  const { year, month, day } = civilOf(dayOfSeconds(seconds));
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `YYYY-MM-DDTHH:MM:SS` of a wall-clock time in seconds. */
export function formatLocal(seconds: number): string {
  const time = seconds - dayOfSeconds(seconds) * DAY_S;
  return `${formatDate(seconds)}T${two(Math.floor(time / 3600))}:${two(Math.floor(time / 60) % 60)}:${two(time % 60)}`;
}

/** RFC 3339 in UTC of an instant in seconds. */
export function formatUtc(seconds: number): string {
  return `${formatLocal(seconds)}Z`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
