import type { CalendarEvent } from "./event.ts";
import type { TimeValue } from "./values.ts";

/** Events of one UID: the one that sets the rule (or several, where a producer gives many events the same UID), and its exceptions. */
export type Series = { masters: CalendarEvent[]; overrides: CalendarEvent[] };

/**
 * Sorts events into series and drops old versions: of two with the same UID and RECURRENCE-ID the higher SEQUENCE wins
 * (RFC 5545 section 3.8.7.4), then the later LAST-MODIFIED, then the later in the file. Events of one UID and SEQUENCE that
 * begin at different times are different events: dropping one would lose it.
 */
export function groupSeries(events: CalendarEvent[]): Series[] {
  const byUid = new Map<string, Series>();
  const series: Series[] = [];
  for (const event of events) {
    const known = event.uid === null ? undefined : byUid.get(event.uid);
    const group = known ?? { masters: [], overrides: [] };
    if (!known) {
      series.push(group);
      if (event.uid !== null) byUid.set(event.uid, group);
    }
    (event.recurrenceId ? group.overrides : group.masters).push(event);
  }
  return series.map(({ masters, overrides }) => ({ masters: currentMasters(masters), overrides: newest(overrides, recurrenceKey) }));
}

function currentMasters(masters: CalendarEvent[]): CalendarEvent[] {
  if (masters.length < 2) return masters;
  const sequence = masters.reduce((highest, event) => Math.max(highest, event.sequence), -Infinity);
  return newest(
    masters.filter((event) => event.sequence === sequence),
    (event) => timeKey(event.start),
  );
}

function newest(events: CalendarEvent[], identity: (event: CalendarEvent) => string): CalendarEvent[] {
  if (events.length < 2) return events;
  const kept = new Map<string, CalendarEvent>();
  for (const event of events) {
    const key = identity(event);
    const other = kept.get(key);
    if (!other || isNewer(event, other)) kept.set(key, event);
  }
  return [...kept.values()];
}

function isNewer(event: CalendarEvent, than: CalendarEvent): boolean {
  return event.sequence === than.sequence ? event.writtenAt >= than.writtenAt : event.sequence > than.sequence;
}

function recurrenceKey(event: CalendarEvent): string {
  return `${timeKey(event.recurrenceId)} ${event.andFuture}`;
}

function timeKey(time: TimeValue | null): string {
  return time ? `${time.form} ${time.seconds} ${time.tzid ?? ""}` : "";
}
