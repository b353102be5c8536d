import { zonedToInstant } from "../../../lib/time.ts";
import type { ToldItem } from "../../items/wire.ts";
import { categoriesOf, textContent } from "../content.ts";
import { joined } from "../facts.ts";
import { type Feed, readUrl } from "../feed.ts";
import { compact, escapeText, utcStamp } from "./line.ts";
import type { CalendarZone } from "./zone.ts";

export type EventItem = Extract<ToldItem, { kind: "event" }>;
type EventOf = EventItem["event"];

const STATUS: Record<EventOf["status"], string> = {
  scheduled: "CONFIRMED",
  rescheduled: "CONFIRMED",
  moved_online: "CONFIRMED",
  // It will not be then, and nobody knows yet when.
  postponed: "TENTATIVE",
  cancelled: "CANCELLED",
};

/** An event's VEVENT, a content line each; null when nobody knows when it is. `zone` is null for UTC. */
export function eventLines(feed: Feed, item: EventItem, zone: CalendarZone | null): string[] | null {
  const { event } = item;
  const times = timeLines(event, zone);
  if (times === null) return null;
  return [
    "BEGIN:VEVENT",
    `UID:${item.id}`,
    // Revisions are counted from 1, sequences from 0; without METHOD, DTSTAMP is when it was last revised (RFC 5545, 3.8.7.2).
    `SEQUENCE:${item.revision - 1}`,
    `DTSTAMP:${utcStamp(item.updated_at)}`,
    `LAST-MODIFIED:${utcStamp(item.updated_at)}`,
    `CREATED:${utcStamp(item.first_seen_at)}`,
    ...times,
    `STATUS:${item.withdrawn === true ? STATUS.cancelled : STATUS[event.status]}`,
    // A listing keeps nobody busy.
    "TRANSP:TRANSPARENT",
    `SUMMARY:${escapeText(item.title)}`,
    `DESCRIPTION:${escapeText(textContent(item))}`,
    ...textLine("LOCATION", joined([event.venue, event.address])),
    ...(event.lat === null || event.lon === null ? [] : [`GEO:${event.lat.toFixed(6)};${event.lon.toFixed(6)}`]),
    ...textLine("CONTACT", event.organizer ?? ""),
    ...(categoriesOf(item).length === 0 ? [] : [`CATEGORIES:${categoriesOf(item).map(escapeText).join(",")}`]),
    `URL:${uri(readUrl(feed, item))}`,
    ...(item.image_url === null ? [] : [`IMAGE;VALUE=URI;DISPLAY=BADGE:${uri(item.image_url)}`]),
    "END:VEVENT",
  ];
}

const textLine = (name: string, text: string): string[] => (text === "" ? [] : [`${name}:${escapeText(text)}`]);

/** What is not ASCII has no place in a URI, and is none of a line's syntax either. */
const uri = (address: string): string => address.replace(/\p{Surrogate}/gu, "").replace(/[^\u0021-\u007e]/gu, encodeURIComponent);

type Moment = { day: string | null; local: string | null; instant: string | null };

const startOf = (event: EventOf): Moment => ({ day: event.starts_on, local: event.starts_local, instant: event.starts_at });
const endOf = (event: EventOf): Moment => ({ day: event.ends_on, local: event.ends_local, instant: event.ends_at });

/** Start and end are both days, both floating or both instants (RFC 5545, 3.8.2.2). */
function formOf(event: EventOf): keyof Moment | null {
  if (event.starts_on !== null) return "day";
  if (event.starts_local === null) return null;
  return event.time_zone === null || event.starts_at === null ? "local" : "instant";
}

/** DTSTART and DTEND. No end is better than one that is not after the start. */
function timeLines(event: EventOf, zone: CalendarZone | null): string[] | null {
  const form = formOf(event);
  if (form === null) return null;
  const [start, end] = [startOf(event), endOf(event)];
  const [first, last] = [start[form], end[form]];
  if (first === null) return null;
  const startLine = `DTSTART${timeValue(start, form, zone)}`;
  return last === null || last <= first ? [startLine] : [startLine, `DTEND${timeValue(end, form, zone)}`];
}

/**
 * A date (the end exclusive, as here), floating time, or wall-clock time in its zone. Where readers might read the wall
 * differently (a night when the clocks change, an instant that the wall cannot tell), the instant in UTC.
 */
function timeValue({ day, local, instant }: Moment, form: keyof Moment, zone: CalendarZone | null): string {
  if (form === "day") return `;VALUE=DATE:${compact(day ?? "")}`;
  if (form === "local" || instant === null) return `:${compact(local ?? "")}`;
  const isPlain = zone !== null && local !== null && zone.isPlainAt(instant) && zonedToInstant(local, zone.id) === instant;
  return isPlain ? `;TZID=${zone.id}:${compact(local)}` : `:${utcStamp(instant)}`;
}
