import { clockOf, instantOf, keyOf } from "./clock.ts";
import type { CalendarEvent } from "./event.ts";
import type { Gathered } from "./gather.ts";
import { occurrenceAt, timeEvent } from "./timed.ts";
import type { ExpandContext, Original } from "./timed.ts";

/** Every event once, at its DTSTART, whatever its rule says: what the file holds rather than when it happens. */
export function listEvents(events: CalendarEvent[], context: ExpandContext, max: number): Gathered {
  const placed = events.flatMap((event) => {
    const timed = timeEvent(event, context);
    if (!timed) return [];
    const occurrence = occurrenceAt(timed, timed.local, timed.length, originalOf(event, context));
    return occurrence ? [{ occurrence, at: instantOf(occurrence.clock, occurrence.start, context) }] : [];
  });
  const ordered = placed.toSorted((a, b) => a.at - b.at).map(({ occurrence }) => occurrence);
  return { occurrences: ordered.slice(0, max), truncated: ordered.length > max };
}

function originalOf(event: CalendarEvent, context: ExpandContext): Original | null {
  if (!event.recurrenceId) return null;
  const clock = clockOf(event.recurrenceId, context);
  return { clock, key: keyOf(clock, event.recurrenceId.seconds) };
}
