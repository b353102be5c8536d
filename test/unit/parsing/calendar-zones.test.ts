import { describe, expect, it } from "vitest";
import { parseCalendar } from "../../../src/domain/parsing/calendar/index.ts";
import { formatUtc } from "../../../src/domain/parsing/calendar/format.ts";
import { parseTime } from "../../../src/domain/parsing/calendar/values.ts";
import { ianaZone, toLocal, toUtc } from "../../../src/domain/parsing/calendar/zones/index.ts";

const seconds = (written: string): number => parseTime(written, null)?.seconds ?? Number.NaN;

function zone(name: string) {
  const found = ianaZone(name);
  if (!found) throw new Error(`no zone ${name}`);
  return found;
}

/** A calendar of one event whose DTSTART property is given. */
const withStart = (dtstart: string, ...before: string[]): string =>
  ["BEGIN:VCALENDAR", ...before, "BEGIN:VEVENT", "UID:1", dtstart, "END:VEVENT", "END:VCALENDAR"].join("\r\n");

function startOf(dtstart: string, ...before: string[]) {
  const { entries, warnings } = parseCalendar({ text: withStart(dtstart, ...before) });
  const [{ start, timeZone, startLocal } = { start: null, timeZone: null, startLocal: null }] = entries;
  return { start, timeZone, startLocal, warnings };
}

const definition = (tzid: string, ...lines: string[]): string[] => ["BEGIN:VTIMEZONE", `TZID:${tzid}`, ...lines, "END:VTIMEZONE"];
const part = (name: string, start: string, from: string, to: string, ...more: string[]): string[] => [
  `BEGIN:${name}`,
  `DTSTART:${start}`,
  `TZOFFSETFROM:${from}`,
  `TZOFFSETTO:${to}`,
  ...more,
  `END:${name}`,
];

describe("wall clock and instant", () => {
  it.each([
    ["America/New_York", "20240701T120000", "2024-07-01T16:00:00Z"],
    ["America/New_York", "20240101T120000", "2024-01-01T17:00:00Z"],
    // RFC 5545 section 3.3.5: the first of two 01:30s, and 02:30 that never was by the offset before it.
    ["America/New_York", "20071104T013000", "2007-11-04T05:30:00Z"],
    ["America/New_York", "20070311T023000", "2007-03-11T07:30:00Z"],
    ["Europe/Berlin", "20241027T023000", "2024-10-27T00:30:00Z"],
    ["Europe/Berlin", "20240331T023000", "2024-03-31T01:30:00Z"],
    ["Australia/Lord_Howe", "20240407T014500", "2024-04-06T14:45:00Z"],
    ["Pacific/Apia", "20111230T120000", "2011-12-30T22:00:00Z"],
    ["Asia/Kathmandu", "20240101T000000", "2023-12-31T18:15:00Z"],
    ["Europe/London", "19700101T000000", "1969-12-31T23:00:00Z"],
  ])("%s %s is %s", (name, local, utc) => {
    expect(formatUtc(toUtc(zone(name), seconds(local)))).toBe(utc);
  });

  it("agrees with Intl every six hours of many years", () => {
    for (const name of ["America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "America/Sao_Paulo"]) {
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
      for (let utc = seconds("20230101T000000"); utc < seconds("20240601T000000"); utc += 21_600) {
        const local = formatUtc(toLocal(zone(name), utc))
          .slice(0, 19)
          .replace("T", " ");
        expect(local).toBe(format.format(utc * 1000));
      }
    }
  });
});

describe("the zone a TZID names", () => {
  it.each([
    ["Europe/Paris", "Europe/Paris"],
    ["europe/paris", "Europe/Paris"],
    ['"America/Los_Angeles"', "America/Los_Angeles"],
    ["US/Eastern", "US/Eastern"],
    ["/mozilla.org/20070129_1/Europe/Berlin", "Europe/Berlin"],
    ["/softwarestudio.org/Olson_20011030_5/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"],
    ["/Europe/Stockholm", "Europe/Stockholm"],
    ["W. Europe Standard Time", "Europe/Berlin"],
    ["Eastern Daylight Time", "America/New_York"],
    ["Central Standard Time (Mexico)", "America/Mexico_City"],
    ["Pacific Standard Time", "America/Los_Angeles"],
    ['"(UTC-05:00) Eastern Time (US & Canada)"', "America/New_York"],
    ["(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"],
    ["Amsterdam\\, Belgrade\\, Berlin", "Europe/Amsterdam"],
    ['"(GMT+01.00) Sarajevo/Warsaw/Zagreb"', "Europe/Zagreb"],
    ['"Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London"', "Europe/Dublin"],
    ["US-Eastern", "US/Eastern"],
    ["TZID=Europe/Rome", "Europe/Rome"],
    ["UTC+02", "Etc/GMT-2"],
    ['"(GMT +01:00)"', "Etc/GMT-1"],
    ["GMT-0430", null],
    ["GMT", "UTC"],
  ])("%s → %s", (tzid, name) => {
    const { timeZone, startLocal, start, warnings } = startOf(`DTSTART;TZID=${tzid}:20240101T090000`);
    expect({ timeZone, startLocal, warnings }).toEqual({ timeZone: name, startLocal: "2024-01-01T09:00:00", warnings: [] });
    expect(start).toMatch(/Z$/);
  });

  it("is floating, with a warning, where nothing explains it", () => {
    expect(startOf("DTSTART;TZID=Nowhere/Middle:20240101T090000")).toEqual({
      start: "2024-01-01T09:00:00",
      timeZone: null,
      startLocal: "2024-01-01T09:00:00",
      warnings: ['time-zone: "Nowhere/Middle" is not known; its times are read as floating'],
    });
  });
});

describe("a zone that the calendar defines", () => {
  const rules = [
    ...part("STANDARD", "16011104T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"),
    ...part("DAYLIGHT", "16010311T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"),
  ];

  it("is used where its id is no name, wherever it stands, and named by one that shows the same time", () => {
    const own = definition("Customized Time Zone", ...rules);
    expect(startOf("DTSTART;TZID=Customized Time Zone:20240701T090000", ...own)).toMatchObject({
      start: "2024-07-01T13:00:00Z",
      timeZone: "America/New_York",
    });
    const after = withStart("DTSTART;TZID=Customized Time Zone:20241104T090000").replace(
      "END:VCALENDAR",
      `${own.join("\r\n")}\r\nEND:VCALENDAR`,
    );
    expect(parseCalendar({ text: after }).entries[0]?.start).toBe("2024-11-04T14:00:00Z");
  });

  it("yields to a real name, and to X-LIC-LOCATION", () => {
    const wrong = part("STANDARD", "19700101T000000", "+0900", "+0900");
    expect(startOf("DTSTART;TZID=Europe/Rome:20240101T090000", ...definition("Europe/Rome", ...wrong)).start).toBe("2024-01-01T08:00:00Z");
    const prefixed = "/example.org/20240101_1/Europe/Rome";
    expect(startOf(`DTSTART;TZID=${prefixed}:20240101T090000`, ...definition(prefixed, ...wrong)).start).toBe("2024-01-01T08:00:00Z");
    const located = definition("Mine", "X-LIC-LOCATION:Europe/Rome", ...wrong);
    expect(startOf("DTSTART;TZID=Mine:20240101T090000", ...located)).toMatchObject({
      start: "2024-01-01T08:00:00Z",
      timeZone: "Europe/Rome",
    });
  });

  it("is named by the zone its own name hints at, where that shows the same time", () => {
    const central = [
      ...part("STANDARD", "19961027T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
      ...part("DAYLIGHT", "19810329T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
    ];
    const named = (tzid: string) => startOf(`DTSTART;TZID=${tzid}:20240101T090000`, ...definition(tzid, ...central)).timeZone;
    expect(named("Vienna")).toBe("Europe/Vienna");
    expect(named("Tokyo")).toBe("Europe/Berlin");
    expect(named("Our time")).toBe("Europe/Berlin");
  });

  it("follows UNTIL, RDATE and offsets with seconds", () => {
    const own = definition(
      "Mine",
      ...part("STANDARD", "20200101T000000", "+005328", "+0100"),
      ...part("DAYLIGHT", "20200401T000000", "+0100", "+0200", "RRULE:FREQ=YEARLY;UNTIL=20210331T230000Z"),
      ...part("STANDARD", "20201001T000000", "+0200", "+0100", "RDATE:20211001T000000"),
    );
    const at = (local: string) => startOf(`DTSTART;TZID=Mine:${local}`, ...own).start;
    expect(at("20190101T120000")).toBe("2019-01-01T11:06:32Z");
    expect(at("20210701T120000")).toBe("2021-07-01T10:00:00Z");
    expect(at("20211101T120000")).toBe("2021-11-01T11:00:00Z");
    expect(at("20220701T120000")).toBe("2022-07-01T11:00:00Z");
  });

  it("without a usable part is left to its name", () => {
    const { start, warnings } = startOf("DTSTART;TZID=Nowhere:20240101T090000", ...definition("Nowhere", "BEGIN:STANDARD", "END:STANDARD"));
    expect(start).toBe("2024-01-01T09:00:00");
    expect(warnings).toHaveLength(2);
  });
});
