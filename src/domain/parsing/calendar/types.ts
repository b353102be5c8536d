/** One occurrence of an event. Times are strings as PRODUCT's calendar shape has them. */
export type CalendarEntry = {
  uid: string | null;
  summary: string | null;
  /** `YYYY-MM-DD` if all-day, `YYYY-MM-DDTHH:MM:SS` if floating, else RFC 3339 in UTC; null only where a listed event has no readable DTSTART. */
  start: string | null;
  /** Exclusive, in the form of `start`; the start itself where an event with a time says no end (RFC 5545 section 3.6.1). */
  end: string | null;
  allDay: boolean;
  /** IANA name of the zone the event is meant in; null if all-day, floating, or in a zone that only the calendar defines. */
  timeZone: string | null;
  /** TENTATIVE, CONFIRMED, CANCELLED or what else the source wrote, in upper case. */
  status: string | null;
  location: string | null;
  /** Which occurrence of its series this is, in the form of the series' own start; null for an event that comes once. */
  recurrenceId: string | null;
  /** Wall-clock time (or date) at which the rule put this occurrence, wherever it was moved since: with `uid` its stable identity. */
  originalStart: string | null;
  /** Wall-clock time (or date) in the event's own zone. */
  startLocal: string | null;
  endLocal: string | null;
  /** The zone as the source named it. */
  tzid: string | null;
  /** Whether the event comes more than once. */
  recurring: boolean;
  description: string | null;
  /** The description as HTML where the source gives one (X-ALT-DESC, STYLED-DESCRIPTION); not sanitised. */
  descriptionHtml: string | null;
  url: string | null;
  geo: { lat: number; lon: number } | null;
  categories: string[];
  organizer: { name: string | null; email: string | null } | null;
  sequence: number | null;
  /** RFC 3339 in UTC. */
  lastModified: string | null;
  created: string | null;
  imageUrl: string | null;
  attachments: { url: string; type: string | null }[];
  conferenceUrl: string | null;
  visibility: string | null;
};

export type ParsedCalendar = {
  name: string | null;
  description: string | null;
  url: string | null;
  /** IANA name of the zone the calendar says it is kept in (X-WR-TIMEZONE, TIMEZONE-ID). */
  timeZone: string | null;
  color: string | null;
  /** How long the publisher asks readers to wait (REFRESH-INTERVAL, X-PUBLISHED-TTL), in minutes. */
  ttlMinutes: number | null;
  /** Components by name as they stand in the file. */
  counts: Record<string, number>;
  /** In order of start. */
  entries: CalendarEntry[];
  /** Something was left out: the text was cut at its cap, or the occurrences at theirs. A warning says which. */
  truncated: boolean;
  /** Machine-readable first word, then what happened. */
  warnings: string[];
};
