import type { CalendarEntry, ParsedCalendar } from "./types.ts";

/** The wire form of a calendar, PRODUCT's calendar shape with more beside it: snake case. */
export function viewCalendar({ timeZone, ttlMinutes, entries, warnings, ...calendar }: ParsedCalendar): object {
  return { ...calendar, time_zone: timeZone, ttl_minutes: ttlMinutes, entries: entries.map(viewEntry), warnings };
}

function viewEntry(entry: CalendarEntry): object {
  const { uid, summary, start, end, status, location, description, url, geo, categories, organizer, sequence, created } = entry;
  return {
    ...{ uid, summary, start, end, all_day: entry.allDay, time_zone: entry.timeZone, status, location },
    recurrence_id: entry.recurrenceId,
    ...{ description, description_html: entry.descriptionHtml, url, geo, categories, organizer, sequence, created },
    last_modified: entry.lastModified,
    original_start: entry.originalStart,
    start_local: entry.startLocal,
    end_local: entry.endLocal,
    tzid: entry.tzid,
    recurring: entry.recurring,
    image_url: entry.imageUrl,
    attachments: entry.attachments,
    conference_url: entry.conferenceUrl,
    visibility: entry.visibility,
  };
}
