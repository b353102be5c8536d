import { formatKey, formatOwn } from "./clock.ts";
import type { Details } from "./details.ts";
import { readDetails } from "./details.ts";
import type { CalendarEvent } from "./event.ts";
import type { Occurrence } from "./timed.ts";
import type { CalendarEntry } from "./types.ts";
import type { Zone } from "./zones/index.ts";

export type EntryContext = {
  base: string | null;
  /** Every event is cancelled, whatever it says. */
  cancels: boolean;
  /** IANA name for the zone an event is meant in, around an instant. */
  nameZone: (zone: Zone | null, tzid: string | null, at: number) => string | null;
};

/** Makes entries of occurrences; what an event says is read once for all its occurrences. */
export function createEntryMaker({ base, cancels, nameZone }: EntryContext): (occurrence: Occurrence) => CalendarEntry {
  const read = new Map<CalendarEvent, Details>();
  const detailsOf = (event: CalendarEvent): Details => {
    const known = read.get(event);
    if (known) return known;
    const details = readDetails(event, base);
    if (cancels) details.status = "CANCELLED";
    read.set(event, details);
    return details;
  };
  return ({ event, clock, start, end, original }) => {
    const tzid = event.start?.tzid ?? null;
    const written = formatKey(clock, start);
    const local = formatOwn(clock, start);
    // On the clock of its series an occurrence stands where the rule put it; only an exception has a clock of its own.
    const moved = original !== null && original.clock !== clock;
    return {
      ...detailsOf(event),
      start: written,
      end: formatKey(clock, end),
      allDay: clock.allDay,
      timeZone: nameZone(clock.zone, tzid, start),
      recurrenceId: moved ? formatKey(original.clock, original.key) : original && written,
      originalStart: moved ? formatOwn(original.clock, original.key) : local,
      startLocal: local,
      endLocal: formatOwn(clock, end),
      tzid,
      recurring: original !== null || event.rules.length + event.dates.length > 0,
    };
  };
}

/** An event without a readable start, as it can be listed but never placed. */
export function entryWithoutStart(event: CalendarEvent, base: string | null): CalendarEntry {
  const times = { start: null, end: null, timeZone: null, recurrenceId: null, originalStart: null, startLocal: null, endLocal: null };
  return { ...readDetails(event, base), ...times, allDay: false, tzid: null, recurring: false };
}
