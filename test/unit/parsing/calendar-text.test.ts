import { describe, expect, it } from "vitest";
import { joinSplitCharacters, parseCalendar } from "../../../src/domain/parsing/calendar/index.ts";
import { createLineParser, unfold } from "../../../src/domain/parsing/calendar/lines.ts";
import { unescapeText } from "../../../src/domain/parsing/calendar/text.ts";
import { parseDuration, parseTime } from "../../../src/domain/parsing/calendar/values.ts";
import { parse } from "../../../src/domain/parsing/index.ts";

const parseLine = createLineParser();
const calendar = (...lines: string[]): string => ["BEGIN:VCALENDAR", ...lines, "END:VCALENDAR"].join("\r\n");
const event = (...lines: string[]): string => calendar("BEGIN:VEVENT", "UID:1", "DTSTART:20240101T090000Z", ...lines, "END:VEVENT");
const only = (text: string) => {
  const [entry, ...others] = parseCalendar({ text }).entries;
  if (!entry || others.length > 0) throw new Error("expected one entry");
  return entry;
};

describe("content lines", () => {
  it.each(["\r\n", "\n", "\r"])("unfolds lines ended by %j, with blank lines between", (end) => {
    const text = ["SUMMARY:One ", " two", "", "\tthree", "UID", " :x"].join(end);
    expect([...unfold(text)]).toEqual(["SUMMARY:One twothree", "UID:x"]);
  });

  it("reads parameters with quotes, RFC 6868 escapes and empty or bare ones", () => {
    const line = parseLine("organizer ;CN=\"Doe; Jane: ^'JD^'\";X=;Role=CHAIR;BASE64:mailto:a@b.org");
    expect(line?.name).toBe("ORGANIZER");
    expect(line?.value).toBe("mailto:a@b.org");
    expect([...(line?.params ?? [])]).toEqual([
      ["CN", 'Doe; Jane: "JD"'],
      ["ROLE", "CHAIR"],
      ["ENCODING", "BASE64"],
    ]);
  });

  it("takes a quote that never closes as text", () => {
    expect(parseLine('DTSTART;X="a;TZID=Europe/Paris:20240101T090000')?.params.get("TZID")).toBe("Europe/Paris");
  });

  it.each(["no colon", ":value", "", "A;B=c"])("knows %j for no property", (line) => {
    expect(parseLine(line)).toBeNull();
  });

  it("joins characters that were folded between their bytes", () => {
    const text = event("SUMMARY:Grüße aus Köln");
    const bytes = new TextEncoder().encode(text);
    const at = bytes.indexOf(0xc3) + 1;
    const split = new Uint8Array([...bytes.subarray(0, at), 13, 10, 32, ...bytes.subarray(at)]);
    expect(new TextDecoder().decode(joinSplitCharacters(split))).toBe(text);
    const document = parse({ body: split, contentType: "text/calendar", url: null });
    expect(document).toMatchObject({ kind: "calendar", calendar: { entries: [{ summary: "Grüße aus Köln" }] } });
  });

  it("goes on where a line break was not escaped", () => {
    expect(only(event("DESCRIPTION:First", "second line", "STATUS:CONFIRMED"))).toMatchObject({
      description: "First\nsecond line",
      status: "CONFIRMED",
    });
  });
});

describe("values", () => {
  it("unescapes text", () => {
    expect(unescapeText(String.raw`a\, b\; c\\n\nd\Ne \x`)).toBe("a, b; c\\n\nd\ne \\x");
  });

  it.each([
    ["20240229", "date"],
    ["20240229T240000", "local"],
    ["20240229T235960Z", "utc"],
    ["2024-02-29T09:00:00", "local"],
    ["20240229T0900", "local"],
    ["20240229T090000+0530", "utc"],
  ])("reads %s as a time", (written, form) => {
    expect(parseTime(written, null)?.form).toBe(form);
  });

  it("counts a leap second as the second before it, and 24:00 as the next midnight", () => {
    expect(parseTime("20240229T235960Z", null)).toEqual(parseTime("20240229T235959Z", null));
    expect(parseTime("20240229T240000Z", null)).toEqual(parseTime("20240301T000000Z", null));
  });

  it.each(["20230229", "20240001", "00000101", "20240101T250000", "2024", "", "INVALID", "20240101T09:00:00Zx"])(
    "reads %j as none",
    (written) => {
      expect(parseTime(written, null)).toBeNull();
    },
  );

  it("reads durations, also those with units out of order", () => {
    expect(parseDuration("P1DT2H30M")).toEqual({ days: 1, seconds: 9000 });
    expect(parseDuration("-P1W")).toEqual({ days: -7, seconds: -0 });
    expect(parseDuration("PT1W")).toEqual({ days: 7, seconds: 0 });
    expect(parseDuration("P")).toBeNull();
    expect(parseDuration("1H")).toBeNull();
  });
});

describe("what an event says", () => {
  it("reads every field that an item needs", () => {
    const entry = only(
      event(
        String.raw`SUMMARY;LANGUAGE=en:Fair\, with music`,
        "DTEND:20240101T110000Z",
        String.raw`LOCATION:Hall 1\nMain Street`,
        "DESCRIPTION:Come all",
        "X-ALT-DESC;FMTTYPE=text/html:<p>Come <b>all</b></p>",
        "URL:/events/1",
        "GEO:48.2;16.37",
        String.raw`CATEGORIES:Music,Rock\, Pop`,
        "CATEGORIES:Fair,Music",
        'ORGANIZER;CN="The Hall":mailto:hall@example.org',
        "STATUS:tentative",
        "SEQUENCE:2",
        "CREATED:20231201T080000Z",
        "LAST-MODIFIED:20231202T080000Z",
        "ATTACH;FMTTYPE=image/png:https://example.org/p.png",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA",
        "CONFERENCE;VALUE=URI:https://meet.example.org/1",
        "CLASS:public",
      ),
    );
    expect(entry).toMatchObject({
      uid: "1",
      summary: "Fair, with music",
      start: "2024-01-01T09:00:00Z",
      end: "2024-01-01T11:00:00Z",
      allDay: false,
      timeZone: "UTC",
      status: "TENTATIVE",
      location: "Hall 1\nMain Street",
      recurrenceId: null,
      description: "Come all",
      descriptionHtml: "<p>Come <b>all</b></p>",
      url: "/events/1",
      geo: { lat: 48.2, lon: 16.37 },
      categories: ["Music", "Rock, Pop", "Fair"],
      organizer: { name: "The Hall", email: "hall@example.org" },
      sequence: 2,
      created: "2023-12-01T08:00:00Z",
      lastModified: "2023-12-02T08:00:00Z",
      imageUrl: "https://example.org/p.png",
      attachments: [{ url: "https://example.org/p.png", type: "image/png" }],
      conferenceUrl: "https://meet.example.org/1",
      visibility: "PUBLIC",
    });
  });

  it.each([
    ["GEO:48.2;16.37", { lat: 48.2, lon: 16.37 }],
    [String.raw`GEO:48.2\;16.37`, { lat: 48.2, lon: 16.37 }],
    ["X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Hall:geo:48.2,16.37", { lat: 48.2, lon: 16.37 }],
    ["GEO:0;0", null],
    ["GEO:91;0", null],
    ["GEO:north", null],
  ])("reads %s as a place", (line, geo) => {
    expect(only(event(line)).geo).toEqual(geo);
  });

  it("makes links absolute", () => {
    const text = event("URL:../1", "IMAGE;VALUE=URI:/i.png");
    expect(parseCalendar({ text, url: "https://example.org/a/b.ics" }).entries[0]).toMatchObject({
      url: "https://example.org/1",
      imageUrl: "https://example.org/i.png",
    });
  });

  it("reads the calendar's own words, old and new", () => {
    const lines = ["X-WR-CALNAME:Old", "X-WR-TIMEZONE:Europe/Vienna", "X-PUBLISHED-TTL:PT12H", "COLOR:red", "NAME:New"];
    expect(parseCalendar({ text: calendar(...lines) })).toMatchObject({
      name: "New",
      timeZone: "Europe/Vienna",
      ttlMinutes: 720,
      color: "red",
      entries: [],
    });
  });

  it("reads vCalendar 1.0: quoted-printable over several lines, its rules and its lists", () => {
    const text = calendar(
      "VERSION:1.0",
      "BEGIN:VEVENT",
      "UID:1",
      "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:M=FCnchen =",
      "und =D6tzi",
      "DTSTART:20240101T090000",
      "RRULE:MP1 1+ MO #3",
      "EXDATE:20240205T090000;20240206T090000",
      "END:VEVENT",
    );
    const { entries } = parseCalendar({ text, from: "2024-01-01", to: "2025-01-01" });
    expect(entries.map(({ start, summary }) => [start, summary])).toEqual([
      ["2024-01-01T09:00:00", "München und Ötzi"],
      ["2024-03-04T09:00:00", "München und Ötzi"],
    ]);
  });
});

it("repeats a vCalendar 1.0 rule without an end twice", () => {
  const text = calendar("BEGIN:VEVENT", "DTSTART:20240101T090000", "RRULE:W1 TU", "END:VEVENT");
  expect(parseCalendar({ text, from: "2024-01-01" }).entries.map(({ start }) => start)).toEqual([
    "2024-01-02T09:00:00",
    "2024-01-09T09:00:00",
  ]);
});

describe("broken structure", () => {
  it("keeps events whose END is missing, misspelt or wrongly nested", () => {
    const { entries, warnings } = parseCalendar({
      text: "begin:vcalendar\nBEGIN:VEVENT\nUID:1\nDTSTART:20240101\nBEGIN:VALARM\nSUMMARY:no\nBEGIN:VEVENT\nUID:2\nDTSTART:20240102\nEND:VEVNT\nBEGIN:VTODO\nUID:4\nBEGIN:VEVENT\nUID:3\nDTSTART:20240103",
    });
    expect(entries.map(({ uid, summary }) => [uid, summary])).toEqual([
      ["1", null],
      ["2", null],
      ["3", null],
    ]);
    expect(warnings.filter((line) => line.startsWith("structure:"))).not.toEqual([]);
  });

  it("keeps a hundred events that never end apart", () => {
    const text = calendar(...Array.from({ length: 100 }, (_, index) => `BEGIN:VEVENT\nUID:${index}\nDTSTART:20240101`));
    expect(new Set(parseCalendar({ text }).entries.map(({ uid }) => uid)).size).toBe(100);
  });

  it("reads several calendars and bare components", () => {
    const one = (uid: string) => `BEGIN:VEVENT\nUID:${uid}\nDTSTART:20240101\nEND:VEVENT\n`;
    const text = `${one("a")}BEGIN:VCALENDAR\n${one("b")}END:VCALENDAR\nBEGIN:VCALENDAR\n${one("c")}END:VCALENDAR\n`;
    expect(parseCalendar({ text }).entries.map(({ uid }) => uid)).toEqual(["a", "b", "c"]);
  });

  it("lists an event without a start, and leaves it out of a window", () => {
    const text = calendar("BEGIN:VEVENT", "UID:1", "DTSTART:INVALID", "SUMMARY:When?", "END:VEVENT");
    expect(only(text)).toMatchObject({ summary: "When?", start: null, end: null });
    const windowed = parseCalendar({ text, from: "2024-01-01" });
    expect(windowed.entries).toEqual([]);
    expect(windowed.warnings.join("\n")).toContain("1 events without a readable DTSTART");
  });

  it("says once what is wrong a thousand times", () => {
    const text = calendar(...Array.from({ length: 1000 }, () => "BEGIN:VEVENT\r\nDTSTART:x\r\nEND:VEVENT"));
    const { warnings } = parseCalendar({ text });
    expect(warnings).toEqual(['date: DTSTART "x" is no date or time (1000 times)']);
  });

  it.each(["", "<html><body>no</body></html>", "BEGIN:\nEND:", "{}"])("throws for what is no calendar: %j", (text) => {
    expect(() => parseCalendar({ text })).toThrow(expect.objectContaining({ name: "ParseError", code: "not_a_calendar" }));
  });

  it("throws for a bound that is no time", () => {
    expect(() => parseCalendar({ text: calendar(), from: "soon" })).toThrow(expect.objectContaining({ code: "invalid_window" }));
  });
});
