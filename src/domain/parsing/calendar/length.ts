import type { Clock, ClockContext } from "./clock.ts";
import { keyOf, localOn } from "./clock.ts";
import { DAY_S } from "./days.ts";
import type { CalendarEvent } from "./event.ts";
import type { Duration, TimeValue } from "./values.ts";
import type { Warn } from "./warnings.ts";

const NONE: Duration = { days: 0, seconds: 0 };
const ONE_DAY: Duration = { days: 1, seconds: 0 };

/**
 * How long each occurrence lasts, RFC 5545 section 3.6.1 and 3.8.5.3: DURATION is nominal, DTEND gives an exact length; without
 * either a day lasts a day and a time no time. An end before the start is no end.
 */
export function lengthOf(event: CalendarEvent, start: TimeValue, clock: Clock, context: ClockContext, warn: Warn): Duration {
  const length = event.end ? untilEnd(event.end, start, clock, context) : event.duration;
  const isBackward = length !== null && length.days * DAY_S + length.seconds < 0;
  if (isBackward) warn("date", "an event ends before it starts; its end is ignored");
  if (!length || isBackward) return clock.allDay ? ONE_DAY : NONE;
  return clock.allDay ? wholeDays(length) : length;
}

/** Length of a period of RDATE whose second half is a time. */
export function untilEnd(end: TimeValue, start: TimeValue, clock: Clock, context: ClockContext): Duration {
  const local = localOn(clock, start, context);
  if (!clock.allDay) return { days: 0, seconds: keyOf(clock, localOn(clock, end, context)) - keyOf(clock, local) };
  return { days: 0, seconds: end.seconds - local };
}

/** A day that has begun counts whole; none at all is one (DTEND on the day of DTSTART is a frequent mistake). */
export function wholeDays({ days, seconds }: Duration): Duration {
  return { days: Math.max(1, days + Math.ceil(seconds / DAY_S)), seconds: 0 };
}
