import type { RawDraft } from "../../cleaning/index.ts";
import type { CalendarEntry, ParsedCalendar } from "../../parsing/index.ts";
import type { Entry, SourceDefaults } from "./entry.ts";

/** Occurrences of a calendar as drafts. Each is a thing of its own, named by its UID and where its rule put it. */
export function entriesOfCalendar(calendar: ParsedCalendar, source: SourceDefaults): Entry[] {
  return calendar.entries.map((entry) => ({ raw: rawDraftOf(entry, calendar.timeZone, source), id: idOf(entry) }));
}

function idOf({ uid, originalStart, startLocal, recurring }: CalendarEntry): string | null {
  if (uid === null) return null;
  const start = originalStart ?? startLocal;
  return recurring && start !== null ? `${uid}/${start}` : uid;
}

/**
 * A bare instant says nothing of the clock on the wall: it is told in the calendar's zone, else in that of the source's
 * place. The parser ends a timed event without an end where it starts; no end is the truer thing to say.
 */
function timesOf({ allDay, start, end, startLocal, endLocal, timeZone }: CalendarEntry, calendarZone: string | null) {
  if (allDay) return { all_day: true, starts_on: startLocal, ends_on: endLocal };
  const hasEnd = end !== start;
  const isInstant = start?.endsWith("Z") === true && (timeZone === null || timeZone === "UTC");
  if (isInstant) return { all_day: false, starts_at: start, ends_at: hasEnd ? end : null, time_zone: calendarZone };
  // What floats in a calendar that says where it is at home means that home's clocks.
  return { all_day: false, starts_local: startLocal, ends_local: hasEnd ? endLocal : null, time_zone: timeZone ?? calendarZone };
}

const STATUSES: Record<string, string> = { CANCELLED: "cancelled", TENTATIVE: "scheduled", CONFIRMED: "scheduled" };

/** What takes place online is often said to take place at its link. */
const linkIn = (location: string | null): string | null => (location !== null && /^https?:\/\/\S+$/i.test(location) ? location : null);

function rawDraftOf(entry: CalendarEntry, calendarZone: string | null, source: SourceDefaults): RawDraft {
  const common = {
    title: entry.summary,
    summary: entry.descriptionHtml ?? entry.description,
    url: entry.url ?? entry.conferenceUrl ?? linkIn(entry.location),
    language: null,
    image_url: entry.imageUrl,
    tags: [...source.tags, ...entry.categories],
    published_at: source.itemKind === "event" ? entry.created : entry.start,
  };
  if (source.itemKind === "post") return { kind: "post", ...common };
  if (source.itemKind === "recall") return { kind: "recall", ...common };
  return {
    kind: "event",
    ...common,
    event: {
      ...timesOf(entry, calendarZone),
      status: STATUSES[entry.status ?? ""] ?? "scheduled",
      series_id: entry.recurring ? entry.uid : null,
      place_id: source.placeId,
      venue: entry.location,
      lat: entry.geo?.lat.toString() ?? null,
      lon: entry.geo?.lon.toString() ?? null,
      category: source.category ?? entry.categories[0] ?? null,
      organizer: entry.organizer?.name ?? null,
    },
  };
}
