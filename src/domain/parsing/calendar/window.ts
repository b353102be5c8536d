import type { Clock, ClockContext } from "./clock.ts";
import { keyOf } from "./clock.ts";
import { toLocal } from "./zones/index.ts";
import { parseTime } from "./values.ts";
import type { TimeValue } from "./values.ts";

/** Half-open; a bound that is null is open. `horizon` is an instant that closes it earlier. */
export type Window = { from: TimeValue | null; to: TimeValue | null; horizon: number };

/** A window on one clock, in that clock's keys. */
export type KeyWindow = { from: number; to: number };

/**
 * `2026-01-01`, `2026-01-01T09:00:00` (wall clock of each event's own zone) or RFC 3339 with an offset; null when it is none.
 * Calendars know whole seconds: within a second both bounds mean the next one.
 */
export function parseBound(written: string): TimeValue | null {
  const time = parseTime(written, null);
  if (time === null) return null;
  if (time.form === "date") return { ...time, form: "local" };
  return /[.,]\d*[1-9]/.test(written) ? { ...time, seconds: time.seconds + 1 } : time;
}

export function windowOn(clock: Clock, window: Window, context: ClockContext): KeyWindow {
  const horizon: TimeValue | null = window.horizon < Infinity ? { form: "utc", seconds: window.horizon, tzid: null } : null;
  const to = Math.min(boundOn(clock, window.to, context) ?? Infinity, boundOn(clock, horizon, context) ?? Infinity);
  return { from: boundOn(clock, window.from, context) ?? -Infinity, to };
}

function boundOn(clock: Clock, bound: TimeValue | null, { home }: ClockContext): number | null {
  if (!bound) return null;
  if (bound.form === "local") return keyOf(clock, bound.seconds);
  return clock.zone ? bound.seconds : toLocal(home, bound.seconds);
}

/** Whether start..end (end exclusive) overlaps the window; what lasts no time counts where it stands. */
export function overlaps(window: KeyWindow, start: number, end: number): boolean {
  return start < window.to && (end > start ? end > window.from : start >= window.from);
}
