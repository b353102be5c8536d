import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { writeCalendar } from "../../../src/domain/formats/calendar/write.ts";
import type { Item } from "../../../src/domain/items/wire.ts";
import { zonedToInstant } from "../../../src/lib/time.ts";
import { event, inPages, onePage, post, recall, UGLY, written } from "./items.ts";

const calendarOf = async (items: readonly Item[]) => new ICAL.Component(ICAL.parse(await written(writeCalendar, onePage(items))));

async function eventsOf(items: readonly Item[]) {
  const calendar = await calendarOf(items);
  return calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
}

async function only(items: readonly Item[]) {
  const [found, ...more] = await eventsOf(items);
  if (found === undefined || more.length > 0) throw new Error(`${more.length} more events than one`);
  return found;
}

/** When another reader, with nothing but the calendar's own definition of the zone, thinks that it starts and ends. */
const instants = (found: ICAL.Event) => [found.startDate, found.endDate].map((time) => time.toJSDate().toISOString());

describe("an event in a calendar", () => {
  it("is read by another parser as what it is", async () => {
    const item = event();
    const found = await only([item]);
    const value = (name: string) => found.component.getFirstPropertyValue(name);
    expect(found.uid).toBe(item.id);
    expect(found.summary).toBe("Film night");
    expect(found.location).toBe("Town Hall; upstairs, 1 Quay Street, Plymouth");
    expect(found.description).toContain("The Eider is back from the yard.");
    expect(found.description).toContain("Source: Harbour Gazette (Words by the Gazette. Licence: CC BY 4.0)");
    expect(instants(found)).toEqual(["2026-12-01T20:00:00.000Z", "2026-12-01T22:30:00.000Z"]);
    expect(found.startDate.zone.tzid).toBe("Europe/London");
    expect(value("geo")).toEqual([50.3715, -4.143]);
    expect(value("url")).toBe(item.url);
    expect(value("contact")).toBe("Film Club");
    expect(found.component.getFirstProperty("categories")?.getValues()).toEqual(["film", "transport"]);
    expect(String(value("dtstamp"))).toBe("2026-11-20T10:15:00Z");
  });

  it("keeps its UID over its revisions, and its SEQUENCE only grows", async () => {
    const item = event();
    const revisions = [1, 2, 7].map((revision) => ({ ...item, revision }));
    const found = await Promise.all(revisions.map((revised) => only([revised])));
    expect(new Set(found.map(({ uid }) => uid)).size).toBe(1);
    expect(found.map(({ sequence }) => sequence)).toEqual([0, 1, 6]);
  });

  it.each([
    ["scheduled", "CONFIRMED"],
    ["cancelled", "CANCELLED"],
    ["postponed", "TENTATIVE"],
    ["rescheduled", "CONFIRMED"],
    ["moved_online", "CONFIRMED"],
  ] as const)("that is %s says STATUS:%s", async (status, said) => {
    expect((await only([event({ status })])).component.getFirstPropertyValue("status")).toBe(said);
  });

  it("of whole days has dates, the end exclusive", async () => {
    const days = { starts_local: null, ends_local: null, starts_on: "2026-12-24", ends_on: "2026-12-27", all_day: true, time_zone: null };
    const found = await only([event(days)]);
    expect([String(found.startDate), String(found.endDate)]).toEqual(["2026-12-24", "2026-12-27"]);
    expect(found.startDate.isDate).toBe(true);
    expect(found.duration.toSeconds()).toBe(3 * 24 * 3600);
  });

  it("that floats keeps floating", async () => {
    const found = await only([event({ time_zone: null, starts_at: "2026-12-01T20:00:00.000Z" })]);
    expect(String(found.startDate)).toBe("2026-12-01T20:00:00");
    expect(found.startDate.zone).toBe(ICAL.Timezone.localTimezone);
  });

  it.each([
    ["no end", { ends_local: null, ends_at: null }],
    ["an end before its start", { ends_local: "2026-12-01T19:00:00" }],
  ])("with %s has no DTEND", async (_what, block) => {
    expect((await only([event(block)])).component.hasProperty("dtend")).toBe(false);
  });

  it("without a time is left out, like posts and recalls", async () => {
    expect(await eventsOf([event({ starts_local: null, ends_local: null }), post(), recall()])).toEqual([]);
  });

  it("carries any text through lines of at most 75 octets that split no character", async () => {
    const items = UGLY.map((text) => event({ venue: text, organizer: text }, { title: text, summary: text, tags: [text] }));
    const text = await written(writeCalendar, onePage(items));
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const encoder = new TextEncoder();
    for (const line of text.split("\r\n")) {
      expect(encoder.encode(line).byteLength).toBeLessThanOrEqual(75);
      expect(line.isWellFormed()).toBe(true);
    }
    const found = await eventsOf(items);
    // oxlint-disable-next-line no-control-regex
    const clean = (raw: string) => raw.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f]|\p{Surrogate}/gu, "");
    expect(found.map(({ summary }) => summary)).toEqual(UGLY.map(clean));
  });
});

describe("the nights when clocks change", () => {
  const NIGHTS = [
    ["Europe/London", "2027-03-28", ["00:30:00", "01:30:00", "02:30:00", "12:00:00"]],
    ["Europe/London", "2026-10-25", ["00:30:00", "01:30:00", "02:30:00", "12:00:00"]],
    ["America/New_York", "2027-03-14", ["01:30:00", "02:30:00", "03:30:00", "12:00:00"]],
    ["America/New_York", "2026-11-01", ["00:59:59", "01:30:00", "02:00:00", "12:00:00"]],
    ["Australia/Lord_Howe", "2027-04-04", ["01:15:00", "01:45:00", "02:15:00", "12:00:00"]],
    ["Europe/Dublin", "2027-03-28", ["01:30:00", "12:00:00"]],
    ["Africa/Casablanca", "2027-02-07", ["02:30:00", "12:00:00"]],
    ["Asia/Kathmandu", "2027-01-01", ["12:00:00"]],
  ] as const;

  it.each(NIGHTS.flatMap(([zone, day, times]) => times.map((time) => [zone, `${day}T${time}`] as const)))(
    "%s %s is the same instant to a reader who knows only the calendar",
    async (time_zone, starts_local) => {
      const found = await only([event({ time_zone, starts_local, ends_local: null })]);
      expect(found.startDate.toJSDate().toISOString()).toBe(zonedToInstant(starts_local, time_zone));
    },
  );

  it("tell the second coming of an hour by its instant", async () => {
    const found = await only([
      event({ starts_local: "2026-10-25T01:30:00", starts_at: "2026-10-25T01:30:00.000Z", ends_local: null, ends_at: null }),
    ]);
    expect(found.startDate.toJSDate().toISOString()).toBe("2026-10-25T01:30:00.000Z");
  });

  it("are defined for every day of the window in every zone, as the platform knows them", async () => {
    const days = Array.from({ length: 430 / 5 }, (_, i) => new Date(Date.UTC(2026, 9, 21 + i * 5)).toISOString().slice(0, 10));
    for (const time_zone of ["Europe/London", "America/Santiago", "Africa/Casablanca", "Asia/Tehran", "Pacific/Chatham"]) {
      const items = days.map((day) => event({ time_zone, starts_local: `${day}T12:00:00`, ends_local: null }));
      const found = await eventsOf(items);
      expect(found.map(({ startDate }) => startDate.toJSDate().toISOString())).toEqual(items.map((item) => item.event.starts_at));
    }
  });
});

describe("a calendar", () => {
  it("defines each zone once, before its first use, and no zone that nothing needs", async () => {
    const zones = ["Europe/London", "UTC", "Europe/London", "America/New_York", "Nowhere/Land"];
    const text = await written(writeCalendar, inPages(zones.map((time_zone) => event({ time_zone }))));
    expect(text.match(/^TZID:.*$/gm)).toEqual(["TZID:Europe/London", "TZID:America/New_York"]);
    expect(text.indexOf("TZID:America/New_York")).toBeLessThan(text.indexOf(";TZID=America/New_York"));
  });

  it("holds a component even when nothing happens", async () => {
    const calendar = await calendarOf([]);
    expect(calendar.getAllSubcomponents()).toHaveLength(1);
    expect(calendar.getFirstPropertyValue("x-wr-calname")).toBe("Events in Plymouth");
  });
});
