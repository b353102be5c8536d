import type { Clock, ClockContext } from "./clock.ts";
import { clockOf, keyAfter, keyOf, localOn } from "./clock.ts";
import { DAY_S, MAX_DAY, MIN_DAY } from "./days.ts";
import type { CalendarEvent } from "./event.ts";
import type { Budget } from "./budget.ts";
import { lengthOf } from "./length.ts";
import type { Duration, TimeValue } from "./values.ts";
import type { Warn } from "./warnings.ts";
import { overlaps, windowOn } from "./window.ts";
import type { KeyWindow, Window } from "./window.ts";

/** What expanding needs to know: the zones, the window, and how much work and how many instances are allowed. */
export type ExpandContext = ClockContext & { window: Window; budget: Budget; maxInstances: number; warn: Warn };

/** An event on its clock. */
export type TimedEvent = {
  event: CalendarEvent;
  clock: Clock;
  start: TimeValue;
  /** What its clock shows at DTSTART. */
  local: number;
  length: Duration;
  window: KeyWindow;
};

/** Which of its series an occurrence is: a key on the series' clock. */
export type Original = { clock: Clock; key: number };

/** One occurrence, in keys of its clock. `original` is null for an event that comes once. */
export type Occurrence = { event: CalendarEvent; clock: Clock; start: number; end: number; original: Original | null };

/** Null for an event without a readable DTSTART. */
export function timeEvent(event: CalendarEvent, context: ExpandContext): TimedEvent | null {
  if (!event.start) return null;
  const clock = clockOf(event.start, context);
  return {
    event,
    clock,
    start: event.start,
    local: localOn(clock, event.start, context),
    length: lengthOf(event, event.start, clock, context, context.warn),
    window: windowOn(clock, context.window, context),
  };
}

/** What RFC 3339 can write on every clock: a day within the years 1 to 9999. */
const FIRST = (MIN_DAY + 1) * DAY_S;
const LAST = MAX_DAY * DAY_S - 1;

/** The event's occurrence at a time of its clock; null when it does not overlap the window or lies beyond all years. */
export function occurrenceAt(timed: TimedEvent, local: number, length: Duration, original: Original | null): Occurrence | null {
  const { event, clock, window } = timed;
  if (local < FIRST || local > LAST) return null;
  const start = keyOf(clock, local);
  const end = keyAfter(clock, local, length);
  return overlaps(window, start, end) ? { event, clock, start, end, original } : null;
}
