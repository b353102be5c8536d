import { describe, expect, it } from "vitest";
import { parseCalendar } from "../../../src/domain/parsing/calendar/index.ts";

const vevent = (...lines: string[]): string => ["BEGIN:VEVENT", ...lines, "END:VEVENT"].join("\r\n");
const vcalendar = (...parts: string[]): string => ["BEGIN:VCALENDAR", ...parts, "END:VCALENDAR"].join("\r\n");

type Window = { from?: string; to?: string; defaultZone?: string };
const entries = (text: string, window: Window = { from: "2024-01-01", to: "2025-01-01" }) => parseCalendar({ text, ...window }).entries;
const starts = (text: string, window?: Window) => entries(text, window).map(({ start }) => start);
const told = (text: string, window?: Window) => entries(text, window).map(({ start, summary }) => `${start} ${summary}`);

const weekly = (...lines: string[]): string =>
  vevent("UID:w", "SUMMARY:Weekly", "DTSTART;TZID=Europe/Berlin:20240304T190000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=5", ...lines);

describe("recurrence sets", () => {
  it("keep wall-clock time over a change of the clock", () => {
    expect(entries(vcalendar(weekly())).map(({ start, end, startLocal, timeZone }) => [start, end, startLocal, timeZone])).toEqual([
      ["2024-03-04T18:00:00Z", "2024-03-04T20:00:00Z", "2024-03-04T19:00:00", "Europe/Berlin"],
      ["2024-03-11T18:00:00Z", "2024-03-11T20:00:00Z", "2024-03-11T19:00:00", "Europe/Berlin"],
      ["2024-03-18T18:00:00Z", "2024-03-18T20:00:00Z", "2024-03-18T19:00:00", "Europe/Berlin"],
      ["2024-03-25T18:00:00Z", "2024-03-25T20:00:00Z", "2024-03-25T19:00:00", "Europe/Berlin"],
      ["2024-04-01T17:00:00Z", "2024-04-01T19:00:00Z", "2024-04-01T19:00:00", "Europe/Berlin"],
    ]);
  });

  it("unite several rules and dates, less excluded rules and dates", () => {
    const text = vcalendar(
      vevent(
        "UID:1",
        "DTSTART:20240101T090000",
        "RRULE:FREQ=DAILY;COUNT=4",
        "RRULE:FREQ=MONTHLY;COUNT=2",
        "RDATE:20240104T090000,20240201T120000",
        "EXDATE:20240102T090000",
        "EXRULE:FREQ=DAILY;INTERVAL=3;COUNT=2",
      ),
    );
    expect(starts(text)).toEqual(["2024-01-03T09:00:00", "2024-02-01T09:00:00", "2024-02-01T12:00:00"]);
  });

  it("have DTSTART where there is no rule, but not where the rule leaves it out", () => {
    expect(starts(vcalendar(vevent("UID:1", "DTSTART:20240101T090000", "RDATE:20240103T090000")))).toEqual([
      "2024-01-01T09:00:00",
      "2024-01-03T09:00:00",
    ]);
    expect(starts(vcalendar(vevent("UID:1", "DTSTART;VALUE=DATE:20240101", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=1")))).toEqual(["2024-01-02"]);
    expect(starts(vcalendar(vevent("UID:1", "DTSTART;VALUE=DATE:20240101", "RRULE:FREQ=WEEKLY;UNTIL=20231231")))).toEqual([]);
  });

  it("have DTSTART alone where the rule cannot be read", () => {
    const { entries: found, warnings } = parseCalendar({
      text: vcalendar(vevent("UID:1", "DTSTART;VALUE=DATE:20240210", "RRULE:RSCALE=CHINESE;FREQ=YEARLY")),
      from: "2024-01-01",
    });
    expect(found.map(({ start }) => start)).toEqual(["2024-02-10"]);
    expect(warnings.join()).toContain("CHINESE");
  });

  it("take periods with their own length", () => {
    const text = vcalendar(
      vevent(
        "UID:1",
        "DTSTART:20240101T090000Z",
        "DTEND:20240101T100000Z",
        "RDATE;VALUE=PERIOD:20240102T090000Z/20240102T120000Z,20240103T090000Z/PT30M",
      ),
    );
    expect(entries(text).map(({ start, end }) => [start?.slice(8, 16), end?.slice(8, 16)])).toEqual([
      ["01T09:00", "01T10:00"],
      ["02T09:00", "02T12:00"],
      ["03T09:00", "03T09:30"],
    ]);
  });

  it("give a date among times the time of day of DTSTART", () => {
    const text = vcalendar(vevent("UID:1", "DTSTART;TZID=Europe/Berlin:20240101T190000", "RDATE;VALUE=DATE:20240701"));
    expect(starts(text)).toEqual(["2024-01-01T18:00:00Z", "2024-07-01T17:00:00Z"]);
  });

  it.each([
    ["UNTIL=20240318T180000Z", 3],
    ["UNTIL=20240318T175959Z", 2],
    ["UNTIL=20240318", 3],
    ["UNTIL=20240318T190000", 3],
    ["UNTIL=20240318T185959", 2],
  ])("end with %s after %i", (until, count) => {
    expect(starts(vcalendar(weekly()).replace("COUNT=5", until))).toHaveLength(count);
  });

  it("bound days by the day that UNTIL's midnight is at home", () => {
    const days = vevent("UID:1", "DTSTART;VALUE=DATE:20240801", "RRULE:FREQ=DAILY;UNTIL=20240802T220000Z");
    expect(starts(vcalendar("X-WR-TIMEZONE:Europe/Berlin", days))).toEqual(["2024-08-01", "2024-08-02", "2024-08-03"]);
    expect(starts(vcalendar(days))).toEqual(["2024-08-01", "2024-08-02"]);
  });

  it.each([
    ["EXDATE;TZID=Europe/Berlin:20240311T190000", 4],
    ["EXDATE:20240311T180000Z", 4],
    ["EXDATE:20240311T190000", 4],
    ["EXDATE;VALUE=DATE:20240311", 4],
    ["EXDATE:20240311", 4],
    ["EXDATE;TZID=America/New_York:20240311T140000", 4],
    ["EXDATE;TZID=Europe/Berlin:20240311T200000", 5],
    ["EXDATE:20240311T180000Z,20240401T170000Z", 3],
  ])("lose what %s names", (line, count) => {
    expect(starts(vcalendar(weekly(line)))).toHaveLength(count);
  });

  it("tell an hour that the clock skips only once", () => {
    const text = vcalendar(vevent("UID:1", "DTSTART;TZID=Europe/Berlin:20240331T010000", "RRULE:FREQ=HOURLY;COUNT=4"));
    expect(starts(text)).toEqual(["2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z", "2024-03-31T02:00:00Z"]);
  });
});

describe("length", () => {
  it.each([
    ["DTSTART;VALUE=DATE:20240101", "2024-01-02"],
    ["DTSTART;VALUE=DATE:20240101\r\nDTEND;VALUE=DATE:20240101", "2024-01-02"],
    ["DTSTART;VALUE=DATE:20240101\r\nDTEND;VALUE=DATE:20240104", "2024-01-04"],
    ["DTSTART;VALUE=DATE:20240101\r\nDTEND:20240102T040000", "2024-01-03"],
    ["DTSTART;VALUE=DATE:20240101\r\nDURATION:PT10H", "2024-01-02"],
    ["DTSTART;VALUE=DATE:20240101\r\nDURATION:P1W", "2024-01-08"],
    ["DTSTART:20240101T090000", "2024-01-01T09:00:00"],
    ["DTSTART:20240101T090000\r\nDTEND:20240101T080000", "2024-01-01T09:00:00"],
    ["DTSTART:20240101T090000\r\nDTEND;VALUE=DATE:20240103", "2024-01-03T00:00:00"],
    ["DTSTART:20240101T090000\r\nDTEND:20240101T100000\r\nDURATION:PT3H", "2024-01-01T10:00:00"],
    ["DTSTART;TZID=Europe/Berlin:20240101T090000\r\nDTEND;TZID=America/New_York:20240101T090000", "2024-01-01T14:00:00Z"],
  ])("of %j ends %s", (lines, end) => {
    expect(entries(vcalendar(vevent("UID:1", lines)))[0]?.end).toBe(end);
  });

  it("is nominal by DURATION and exact by DTEND where the clock changes (RFC 5545 section 3.8.5.3)", () => {
    const over = (length: string) =>
      entries(vcalendar(vevent("UID:1", "DTSTART;TZID=Europe/Berlin:20240329T120000", length, "RRULE:FREQ=DAILY;COUNT=2")))[1]?.endLocal;
    expect(over("DURATION:P1D")).toBe("2024-03-31T12:00:00");
    expect(over("DTEND;TZID=Europe/Berlin:20240330T120000")).toBe("2024-03-31T13:00:00");
  });
});

describe("the window", () => {
  const timed = vcalendar(vevent("UID:1", "DTSTART;TZID=Asia/Tokyo:20240301T090000", "DTEND;TZID=Asia/Tokyo:20240301T100000"));

  it.each([
    ["2024-03-01T00:00:00Z", "2024-03-01T01:00:00Z", 1],
    ["2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", 0],
    ["2024-03-01T01:00:00Z", "2024-03-02T00:00:00Z", 0],
    ["2024-03-01T00:59:59Z", "2024-03-02T00:00:00Z", 1],
    ["2024-03-01T09:00:00", "2024-03-01T09:00:01", 1],
    ["2024-03-01T00:00:00", "2024-03-01T09:00:00", 0],
    ["2024-03-01", "2024-03-02", 1],
    ["2024-03-01T09:30:00+09:00", "2024-03-01T09:31:00+09:00", 1],
  ])("%s..%s holds an hour in Tokyo %i times", (from, to, count) => {
    expect(starts(timed, { from, to })).toHaveLength(count);
  });

  it.each([
    ["2024-03-01T09:00:00.000Z", "2024-03-01T09:00:00.001Z", 1],
    ["2024-03-01T09:00:00.001Z", "2024-03-01T09:01:00.000Z", 0],
    ["2024-03-01T08:59:59.999Z", "2024-03-01T09:00:00.000Z", 0],
  ])("%s..%s holds a moment on the second %i times", (from, to, count) => {
    expect(starts(vcalendar(vevent("UID:1", "DTSTART:20240301T090000Z")), { from, to })).toHaveLength(count);
  });

  it("holds what lasts no time where it begins, not where it ends", () => {
    const text = vcalendar(vevent("UID:1", "DTSTART:20240301T090000"));
    expect(starts(text, { from: "2024-03-01T09:00:00", to: "2024-03-01T10:00:00" })).toHaveLength(1);
    expect(starts(text, { from: "2024-03-01T08:00:00", to: "2024-03-01T09:00:00" })).toHaveLength(0);
  });

  it("with instants meets days and floating times where the calendar is at home", () => {
    const text = vcalendar(vevent("UID:1", "DTSTART;VALUE=DATE:20240301"), vevent("UID:2", "DTSTART:20240301T010000"));
    const window = { from: "2024-02-29T15:00:00Z", to: "2024-02-29T16:00:01Z" };
    expect(starts(text, { ...window, defaultZone: "Asia/Tokyo" })).toEqual(["2024-03-01", "2024-03-01T01:00:00"]);
    expect(starts(text, window)).toEqual([]);
  });

  it("finds the long that began before it", () => {
    const text = vcalendar(vevent("UID:1", "DTSTART;VALUE=DATE:20231201", "DTEND;VALUE=DATE:20240201", "RRULE:FREQ=YEARLY"));
    expect(starts(text, { from: "2026-01-15", to: "2026-01-16" })).toEqual(["2025-12-01"]);
  });

  it("open at one end expands what has an end", () => {
    expect(starts(vcalendar(weekly()), { from: "2024-03-20" })).toHaveLength(2);
    expect(starts(vcalendar(weekly()), { to: "2024-03-20" })).toHaveLength(3);
  });

  it("that is missing lists every event once, unexpanded", () => {
    const text = vcalendar(weekly(), vevent("UID:w", "RECURRENCE-ID:20240311T180000Z", "DTSTART:20240312T180000Z"));
    expect(entries(text, {}).map(({ start, recurrenceId, recurring }) => [start, recurrenceId, recurring])).toEqual([
      ["2024-03-04T18:00:00Z", null, true],
      ["2024-03-12T18:00:00Z", "2024-03-11T18:00:00Z", true],
    ]);
  });

  it("sorts by instant over zones, days first where all begin together", () => {
    const text = vcalendar(
      vevent("UID:1", "DTSTART:20240301T120000Z"),
      vevent("UID:2", "DTSTART;TZID=America/New_York:20240301T060000"),
      vevent("UID:3", "DTSTART;VALUE=DATE:20240301"),
      vevent("UID:4", "DTSTART;TZID=Asia/Tokyo:20240301T080000"),
    );
    expect(entries(text).map(({ uid }) => uid)).toEqual(["4", "3", "2", "1"]);
  });
});

describe("exceptions", () => {
  const moved = (id: string, ...lines: string[]) => vevent("UID:w", "SUMMARY:Moved", id, ...lines);

  it.each(["RECURRENCE-ID;TZID=Europe/Berlin:20240311T190000", "RECURRENCE-ID:20240311T180000Z", "RECURRENCE-ID;VALUE=DATE:20240311"])(
    "replace the occurrence that %s names",
    (id) => {
      const text = vcalendar(moved(id, "DTSTART;TZID=Europe/Berlin:20240312T200000"), weekly());
      expect(told(text).slice(0, 3)).toEqual(["2024-03-04T18:00:00Z Weekly", "2024-03-12T19:00:00Z Moved", "2024-03-18T18:00:00Z Weekly"]);
      const exception = entries(text).find(({ summary }) => summary === "Moved");
      if (!id.includes("VALUE=DATE"))
        expect(exception).toMatchObject({ recurrenceId: "2024-03-11T18:00:00Z", originalStart: "2024-03-11T19:00:00" });
    },
  );

  it("count in the window they were moved to, and leave the one they were moved from", () => {
    const text = vcalendar(weekly(), moved("RECURRENCE-ID:20240311T180000Z", "DTSTART:20240501T180000Z"));
    expect(starts(text, { from: "2024-03-11", to: "2024-03-12" })).toEqual([]);
    expect(told(text, { from: "2024-05-01", to: "2024-05-02" })).toEqual(["2024-05-01T18:00:00Z Moved"]);
  });

  it("may cancel, and are told as cancelled", () => {
    const text = vcalendar(weekly(), moved("RECURRENCE-ID:20240311T180000Z", "DTSTART:20240311T180000Z", "STATUS:CANCELLED"));
    expect(entries(text).map(({ status }) => status)).toEqual([null, "CANCELLED", null, null, null]);
  });

  it("stand alone where their series is missing", () => {
    expect(told(vcalendar(moved("RECURRENCE-ID:20240311T180000Z", "DTSTART:20240312T180000Z", "RRULE:FREQ=DAILY")))).toEqual([
      "2024-03-12T18:00:00Z Moved",
    ]);
  });

  it("change all that follows with THISANDFUTURE: time, length and text", () => {
    const text = vcalendar(
      weekly(),
      moved("RECURRENCE-ID;RANGE=THISANDFUTURE:20240318T180000Z", "DTSTART;TZID=Europe/Berlin:20240319T180000", "DURATION:PT1H"),
      moved("RECURRENCE-ID:20240401T170000Z", "DTSTART:20240402T100000Z"),
    );
    expect(entries(text).map(({ start, end, summary, originalStart }) => [start, end, summary, originalStart?.slice(0, 10)])).toEqual([
      ["2024-03-04T18:00:00Z", "2024-03-04T20:00:00Z", "Weekly", "2024-03-04"],
      ["2024-03-11T18:00:00Z", "2024-03-11T20:00:00Z", "Weekly", "2024-03-11"],
      ["2024-03-19T17:00:00Z", "2024-03-19T18:00:00Z", "Moved", "2024-03-18"],
      ["2024-03-26T17:00:00Z", "2024-03-26T18:00:00Z", "Moved", "2024-03-25"],
      ["2024-04-02T10:00:00Z", "2024-04-02T10:00:00Z", "Moved", "2024-04-01"],
    ]);
  });

  it("change all that follows, also into another window", () => {
    const text = vcalendar(
      weekly(),
      moved("RECURRENCE-ID;RANGE=THISANDFUTURE:20240318T180000Z", "DTSTART;TZID=Europe/Berlin:20240618T180000"),
    );
    expect(starts(text, { from: "2024-06-01", to: "2024-06-20" })).toEqual(["2024-06-18T16:00:00Z"]);
    expect(starts(text, { from: "2024-03-12", to: "2024-06-01" })).toEqual([]);
  });

  it("older than a series that has cut or excluded their occurrence are void", () => {
    const old = moved("RECURRENCE-ID:20240311T180000Z", "DTSTART:20240312T180000Z", "SEQUENCE:1");
    expect(told(vcalendar(weekly("SEQUENCE:2", "EXDATE:20240311T180000Z"), old))).toHaveLength(4);
    expect(told(vcalendar(weekly("SEQUENCE:1", "EXDATE:20240311T180000Z"), old))).toHaveLength(5);
    expect(told(vcalendar(weekly("SEQUENCE:2").replace("COUNT=5", "COUNT=1"), old))).toHaveLength(1);
  });
});

describe("versions", () => {
  const version = (sequence: number, summary: string, ...lines: string[]) =>
    vevent("UID:v", `SEQUENCE:${sequence}`, `SUMMARY:${summary}`, "DTSTART:20240301T090000Z", ...lines);

  it("of one event: the highest SEQUENCE counts, then the last written, then the last in the file", () => {
    expect(told(vcalendar(version(2, "new"), version(0, "old")))).toEqual(["2024-03-01T09:00:00Z new"]);
    expect(told(vcalendar(version(1, "b", "LAST-MODIFIED:20240202T000000Z"), version(1, "a", "LAST-MODIFIED:20240201T000000Z")))).toEqual([
      "2024-03-01T09:00:00Z b",
    ]);
    expect(told(vcalendar(version(1, "a"), version(1, "b")))).toEqual(["2024-03-01T09:00:00Z b"]);
  });

  it("of one exception likewise", () => {
    const exception = (sequence: number, hour: string) =>
      vevent("UID:w", `SEQUENCE:${sequence}`, "RECURRENCE-ID:20240311T180000Z", `DTSTART:20240311T${hour}0000Z`);
    expect(starts(vcalendar(weekly(), exception(5, "20"), exception(3, "21")))[1]).toBe("2024-03-11T20:00:00Z");
  });

  it("are not events that share a UID by mistake, or have none", () => {
    const at = (day: string) => vevent("UID:same", `DTSTART:202403${day}T090000Z`);
    expect(starts(vcalendar(at("01"), at("02")))).toHaveLength(2);
    expect(starts(vcalendar(vevent("DTSTART:20240301"), vevent("DTSTART:20240301")))).toHaveLength(2);
  });

  it("sent with METHOD:CANCEL are cancelled", () => {
    expect(entries(vcalendar("METHOD:CANCEL", version(0, "x")))[0]?.status).toBe("CANCELLED");
  });
});
