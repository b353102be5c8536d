import { DAY_S, dayOfSeconds, MAX_DAY } from "./days.ts";
import { formatDate, formatLocal, formatUtc } from "./format.ts";
import type { Duration, TimeValue } from "./values.ts";
import { toLocal, toUtc, UTC } from "./zones/index.ts";
import type { Zone } from "./zones/index.ts";

/** How an event tells its time: in whole days, floating (no zone), or in a zone. */
export type Clock = { allDay: boolean; zone: Zone | null };

/** What clocks need to know of the calendar they stand in. */
export type ClockContext = {
  resolveZone: (tzid: string) => Zone | null;
  /** Where the calendar is kept; what floating times and days are compared in. */
  home: Zone;
};

export function clockOf(value: TimeValue, context: ClockContext): Clock {
  if (value.form === "date") return { allDay: true, zone: null };
  if (value.form === "utc") return { allDay: false, zone: UTC };
  return { allDay: false, zone: value.tzid === null ? null : context.resolveZone(value.tzid) };
}

/** What a clock shows at a time that was written on another: days keep their date, floating times their face. */
export function localOn(clock: Clock, value: TimeValue, context: ClockContext): number {
  if (clock.allDay) return dateIn(value, context) * DAY_S;
  const written = clockOf(value, context).zone;
  if (!clock.zone || !written || clock.zone === written) return value.seconds;
  return toLocal(clock.zone, toUtc(written, value.seconds));
}

/**
 * The day a time stands for among all-day events: its own date, except that midnight of the calendar's home written in UTC
 * (as Exchange does) is that midnight's day.
 */
function dateIn(value: TimeValue, { home }: ClockContext): number {
  const atHome = value.form === "utc" ? toLocal(home, value.seconds) : value.seconds;
  return dayOfSeconds(atHome % DAY_S === 0 ? atHome : value.seconds);
}

/** Order and identity of times on one clock: the instant in a zone, else the clock's face. */
export function keyOf({ zone }: Clock, local: number): number {
  return zone ? toUtc(zone, local) : local;
}

/** Instant of a key, for order among clocks. */
export function instantOf({ zone }: Clock, key: number, { home }: ClockContext): number {
  return zone ? key : toUtc(home, key);
}

/** RFC 5545 section 3.3.6: nominal days keep the time of day, seconds are exact. Never beyond the last year. */
export function keyAfter(clock: Clock, local: number, { days, seconds }: Duration): number {
  const end = local + days * DAY_S > LAST ? LAST : keyOf(clock, local + days * DAY_S) + seconds;
  return Math.min(end, LAST);
}

const LAST = MAX_DAY * DAY_S;

/** A key in the form the calendar shape asks for: a date, a floating time, or UTC. */
export function formatKey({ allDay, zone }: Clock, key: number): string {
  return allDay ? formatDate(key) : zone ? formatUtc(key) : formatLocal(key);
}

/** What the event's own clock shows at a key. */
export function formatOwn({ allDay, zone }: Clock, key: number): string {
  return allDay ? formatDate(key) : formatLocal(zone ? toLocal(zone, key) : key);
}
