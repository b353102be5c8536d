import { describe, expect, it } from "vitest";
import { cleanDraft } from "../../../src/domain/cleaning/index.ts";
import { entriesOfFeed } from "../../../src/domain/collect/entries/from-feed.ts";
import { parse } from "../../../src/domain/parsing/index.ts";

const NAMESPACES = [
  'xmlns:ev="http://purl.org/rss/1.0/modules/event/"',
  'xmlns:xCal="urn:ietf:params:xml:ns:xcal"',
  'xmlns:gd="http://schemas.google.com/g/2005"',
].join(" ");

/** The event that a feed's only entry becomes. */
function eventOf(fields: string) {
  const text = `<rss version="2.0" ${NAMESPACES}><channel><title>T</title><item><guid>1</guid><title>Quay market</title>${fields}</item></channel></rss>`;
  const parsed = parse({ body: new TextEncoder().encode(text), contentType: null, url: "https://e.example/", kind: "feed" });
  if (parsed.kind !== "feed") throw new Error("no feed");
  const [entry] = entriesOfFeed(parsed.feed, { itemKind: "event", placeId: null, category: "market", tags: [], language: null });
  const cleaned = cleanDraft(entry?.raw ?? { kind: "event" }, { baseUrl: null, language: null, nowMs: Date.UTC(2026, 10, 20) });
  if (!("draft" in cleaned) || cleaned.draft.kind !== "event") throw new Error("no event");
  return cleaned.draft.event;
}

describe("an entry of a feed of events", () => {
  it.each([
    [
      "the module of towns' websites, undeclared as on some",
      "<calendarEvent:EventDates>September 12, 2026</calendarEvent:EventDates><calendarEvent:EventTimes>07:00 PM - 08:30 PM</calendarEvent:EventTimes><calendarEvent:Location>Council Chambers</calendarEvent:Location>",
      { starts_local: "2026-09-12T19:00:00", ends_local: "2026-09-12T20:30:00", time_zone: null, venue: "Council Chambers" },
    ],
    [
      "the same over several days, without a time",
      "<calendarEvent:EventDates>September 12, 2026 - September 14, 2026</calendarEvent:EventDates><calendarEvent:EventTimes>All Day</calendarEvent:EventTimes>",
      { starts_on: "2026-09-12", ends_on: "2026-09-15", all_day: true },
    ],
    [
      "RSS's event module",
      "<ev:startdate>2026-12-05T19:30:00+01:00</ev:startdate><ev:enddate>2026-12-05T22:00:00+01:00</ev:enddate><ev:location>Old Quay</ev:location><ev:organizer>Harbour company</ev:organizer>",
      { starts_local: "2026-12-05T19:30:00", ends_local: "2026-12-05T22:00:00", venue: "Old Quay", organizer: "Harbour company" },
    ],
    [
      "xCal in its basic form",
      "<xCal:dtstart>20261205T183000Z</xCal:dtstart><xCal:location>Old Quay</xCal:location>",
      { starts_local: "2026-12-05T18:30:00", time_zone: "UTC", venue: "Old Quay" },
    ],
    ["xCal of a whole day", "<xCal:dtstart>20261205</xCal:dtstart>", { starts_on: "2026-12-05", all_day: true }],
    ["xCal in local time", "<xCal:dtstart>20261205T1930</xCal:dtstart>", { starts_local: "2026-12-05T19:30:00", time_zone: null }],
    [
      "Google's elements",
      '<gd:when startTime="2026-12-05T19:30:00Z"/><gd:where valueString="Old Quay"/>',
      { starts_local: "2026-12-05T19:30:00", venue: "Old Quay" },
    ],
  ])("says when and where by %s", (_what, fields, event) => {
    expect(eventOf(fields)).toMatchObject({ ...event, category: "market" });
  });

  it("that does not say when has no date: the day it was published is none", () => {
    expect(eventOf("<pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate>")).toMatchObject({ starts_local: null, starts_on: null });
  });
});
