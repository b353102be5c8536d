import type { Feed, ItemPages } from "../feed.ts";
import { type EventItem, eventLines } from "./event.ts";
import { contentLine, escapeText } from "./line.ts";
import { calendarZone, UTC_DEFINITION } from "./zone.ts";

/** An iCalendar of the events (RFC 5545, RFC 7986). A zone is defined before the first event that is told in it. */
export async function* writeCalendar(pages: ItemPages, feed: Feed): AsyncGenerator<string> {
  yield fold(head(feed));
  const told = new Set<string>();
  let events = 0;
  for await (const { items } of pages) {
    let text = "";
    for (const item of items) {
      if (item.kind !== "event") continue;
      const lines = withItsZone(feed, item, told);
      if (lines.length > 0) events += 1;
      text += fold(lines);
    }
    yield text;
  }
  yield fold([...(events === 0 ? UTC_DEFINITION : []), "END:VCALENDAR"]);
}

const fold = (lines: readonly string[]): string => lines.map(contentLine).join("");

function head(feed: Feed): string[] {
  const name = escapeText(feed.title);
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Tidings//Tidings//EN",
    "CALSCALE:GREGORIAN",
    `NAME:${name}`,
    `X-WR-CALNAME:${name}`,
    `DESCRIPTION:${escapeText(feed.description)}`,
    `SOURCE;VALUE=URI:${feed.selfUrl}`,
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    "X-PUBLISHED-TTL:PT1H",
  ];
}

/** The event's lines, after the definition of its zone where that is needed for the first time. */
function withItsZone(feed: Feed, item: EventItem, told: Set<string>): string[] {
  const zone = item.event.time_zone === null ? null : calendarZone(item.event.time_zone, feed.nowMs);
  const lines = eventLines(feed, item, zone) ?? [];
  if (zone === null || told.has(zone.id) || !lines.some((line) => line.includes(`;TZID=${zone.id}:`))) return lines;
  told.add(zone.id);
  return [...zone.lines(), ...lines];
}
