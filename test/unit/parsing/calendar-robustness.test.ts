import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_OCCURRENCES, parseCalendar } from "../../../src/domain/parsing/calendar/index.ts";
import type { ParsedCalendar } from "../../../src/domain/parsing/calendar/index.ts";
import { parse, ParseError } from "../../../src/domain/parsing/index.ts";

const window = { from: "2026-10-21", to: "2027-12-25" };
const wrap = (...lines: string[]): string => `BEGIN:VCALENDAR\n${lines.join("\n")}\nEND:VCALENDAR\n`;
const vevent = (...lines: string[]): string => `BEGIN:VEVENT\n${lines.join("\n")}\nEND:VEVENT`;

/** The calendar, or the code of the ParseError; anything else thrown fails the test. */
function outcome(read: () => ParsedCalendar): ParsedCalendar | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof ParseError) return error.code;
    throw error;
  }
}

/** CPU time of this thread: a busy machine does not fail the test, nor do those that collect garbage beside it. */
function cpuSeconds(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}

const values: Record<string, string[]> = {
  DTSTART: ["20260101T090000Z", "20261101", "99991231T235959", "00010101", "20263301", "-1", "20261101T090000"],
  "DTSTART;TZID=Europe/Berlin": ["20260329T023000", "x"],
  "DTSTART;TZID=Mine": ["20261101T090000"],
  DTEND: ["20270101T090000Z", "20261101", "00010101T000000"],
  DURATION: ["PT1H", "-P9999W", "P", "P999999999999D"],
  UID: ["a", "b", ""],
  SEQUENCE: ["1", "-5", "1e99"],
  "RECURRENCE-ID": ["20261101T090000Z", "20261102", "x"],
  "RECURRENCE-ID;RANGE=THISANDFUTURE": ["20261103T090000Z", "20261103"],
  RRULE: [
    "FREQ=SECONDLY",
    "FREQ=DAILY;COUNT=99999999",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY;BYSETPOS=-1",
    "x",
    "D1 #0",
    "FREQ=HOURLY;INTERVAL=999999999999",
  ],
  EXRULE: ["FREQ=DAILY", "FREQ=SECONDLY;BYSECOND=1"],
  RDATE: ["20261101T090000Z,20261102T090000Z", "20261101/20261201", "20261101T090000Z/PT1H,x"],
  EXDATE: ["20261101", "20261101T090000Z", ",,;"],
  SUMMARY: ["\\", '"', "\u0000", "x".repeat(500)],
};
const line = fc.oneof(
  fc.constantFrom(...Object.keys(values)).chain((name) => fc.constantFrom(...(values[name] ?? [])).map((value) => `${name}:${value}`)),
  fc.constantFrom(
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VTIMEZONE",
    "TZID:Mine",
    "BEGIN:STANDARD",
    "TZOFFSETTO:+0100",
    "END:VTIMEZONE",
    "END:VCALENDAR",
    "",
  ),
  fc.string(),
);

describe("any input", { timeout: 60_000 }, () => {
  it("of bytes gives a calendar or a ParseError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), (bytes, headed) => {
        const head = new TextEncoder().encode(headed ? "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" : "");
        outcome(() => {
          const document = parse({ body: new Uint8Array([...head, ...bytes]), contentType: null, url: null, kind: "calendar", ...window });
          if (document.kind !== "calendar") throw new Error("another kind");
          return document.calendar;
        });
      }),
      { numRuns: 500 },
    );
  });

  it("of lines gives entries in the window, in order, within the caps", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const result = outcome(() => parseCalendar({ text: wrap("BEGIN:VEVENT", ...lines), from: "2026-11-01", to: "2026-11-02" }));
        if (typeof result === "string") return;
        expect(result.entries.length).toBeLessThanOrEqual(MAX_OCCURRENCES);
        for (const { start, startLocal, endLocal } of result.entries) {
          expect(start).toMatch(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ?)?$/);
          expect((startLocal ?? "") < "2026-11-02" && (endLocal ?? "") >= "2026-11-01").toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("tells of two adjacent windows what it tells of both together, once", () => {
    const text = (rule: string, zone: string) =>
      wrap(
        vevent("UID:1", `DTSTART;TZID=${zone}:20260101T023000`, "DURATION:PT45M", `RRULE:${rule}`, "EXDATE;VALUE=DATE:20261105"),
        vevent("UID:1", `RECURRENCE-ID;TZID=${zone}:20261103T023000`, "DTSTART:20270210T090000Z"),
        vevent("UID:2", "DTSTART;VALUE=DATE:20261101", "RRULE:FREQ=WEEKLY;BYDAY=SU,TU"),
      );
    const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "UTC", "Asia/Tokyo");
    const rules = fc.constantFrom(
      "FREQ=DAILY",
      "FREQ=WEEKLY;BYDAY=TU,FR",
      "FREQ=MONTHLY;BYDAY=-1SU",
      "FREQ=HOURLY;INTERVAL=7",
      "FREQ=DAILY;COUNT=400",
    );
    const hour = fc.integer({ min: 0, max: 24 * 200 });
    const bound = (hours: number) => new Date(Date.UTC(2026, 8, 1) + hours * 3_600_000).toISOString();
    fc.assert(
      fc.property(zones, rules, hour, hour, hour, (zone, rule, ...hours) => {
        const [from = "", middle = "", to = ""] = hours.toSorted((a, b) => a - b).map(bound);
        const told = (range: { from: string; to: string }) =>
          parseCalendar({ text: text(rule, zone), ...range }).entries.map(
            ({ uid, start, recurrenceId }) => `${uid} ${recurrenceId} ${start}`,
          );
        const halves = new Set([...told({ from, to: middle }), ...told({ from: middle, to })]);
        expect(halves).toEqual(new Set(told({ from, to })));
      }),
      { numRuns: 60 },
    );
  });
});

describe("costly calendars", { timeout: 60_000 }, () => {
  const many = (count: number, make: (index: number) => string) => wrap(...Array.from({ length: count }, (_, index) => make(index)));

  it.each<[string, () => string, Partial<typeof window>]>([
    ["a rule of every second", () => wrap(vevent("UID:1", "DTSTART:20000101T000000Z", "RRULE:FREQ=SECONDLY")), window],
    [
      "a rule of every second, open-ended",
      () => wrap(vevent("UID:1", "DTSTART:20000101T000000Z", "RRULE:FREQ=SECONDLY")),
      { from: "2026-01-01" },
    ],
    [
      "a count of a billion with a filter",
      () => wrap(vevent("UID:1", "DTSTART:00010101T000000Z", "RRULE:FREQ=SECONDLY;COUNT=1000000000;BYSECOND=1")),
      window,
    ],
    [
      "500 rules that never match, from the year 1",
      () => many(500, (n) => vevent(`UID:${n}`, "DTSTART:00010101T000000", "RRULE:FREQ=MINUTELY;COUNT=5;BYMONTH=2;BYMONTHDAY=30")),
      window,
    ],
    [
      "500 daily events of ten years' length",
      () => many(500, (n) => vevent(`UID:${n}`, "DTSTART:20000101T000000", "DURATION:P3650D", "RRULE:FREQ=DAILY")),
      window,
    ],
    [
      "a zone that changes every minute",
      () =>
        wrap(
          "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=MINUTELY\nEND:STANDARD\nEND:VTIMEZONE",
          vevent("UID:1", "DTSTART;TZID=Mine:20261101T000000", "RRULE:FREQ=HOURLY"),
        ),
      window,
    ],
    ["20,000 versions of one event", () => many(20_000, (n) => vevent("UID:1", `SEQUENCE:${n}`, "DTSTART:20261101T000000")), window],
    [
      "5,000 exceptions of one series",
      () =>
        many(5000, (n) =>
          n === 0
            ? vevent("UID:1", "SEQUENCE:9", "DTSTART:20260101T000000Z", "RRULE:FREQ=DAILY;COUNT=9999")
            : vevent(
                "UID:1",
                `RECURRENCE-ID:2026${String(1 + (n % 12)).padStart(2, "0")}${String(1 + (n % 28)).padStart(2, "0")}T${String(n % 24).padStart(2, "0")}0000Z`,
                "DTSTART:20261101T000000Z",
              ),
        ),
      window,
    ],
    [
      "2,000 changes of all that follows",
      () =>
        wrap(
          vevent("UID:1", "DTSTART:20260101T000000Z", "RRULE:FREQ=HOURLY"),
          ...Array.from({ length: 2000 }, (_, n) =>
            vevent(
              "UID:1",
              `RECURRENCE-ID;RANGE=THISANDFUTURE:20261101T${String(n % 24).padStart(2, "0")}${String(n % 60).padStart(2, "0")}00Z`,
              "DTSTART:20261101T000000Z",
            ),
          ),
        ),
      window,
    ],
    ...["YEARLY;BYYEARDAY=366;BYSETPOS=-5", "YEARLY;BYWEEKNO=53;BYDAY=MO", "MINUTELY;BYDAY=MO;BYHOUR=3"].map(
      (rule): [string, () => string, typeof window] => [
        `40,000 times FREQ=${rule}`,
        () => wrap(vevent("DTSTART;TZID=Europe/Berlin:19000101T000000", `RRULE:FREQ=${rule}`).concat("\n").repeat(40_000)),
        window,
      ],
    ),
    ["a line of a million folds", () => wrap(`SUMMARY:x${"\n y".repeat(1_000_000)}`), window],
    ["a million soft breaks", () => wrap(`SUMMARY;ENCODING=QUOTED-PRINTABLE:x${"=\ny".repeat(1_000_000)}`), window],
    ["half a million empty lines of properties", () => wrap("BEGIN:VEVENT", "URL:\n".repeat(500_000)), window],
    ["300,000 events of nothing", () => wrap("BEGIN:VEVENT\n".repeat(300_000)), {}],
    ["a million nested components", () => wrap("BEGIN:X\n".repeat(800_000)), window],
    [
      "a line of a million quotes and parameters",
      () => wrap(`ORGANIZER${';A="b'.repeat(500_000)}`, `X${"-".repeat(1_000_000)}`, `CATEGORIES:${"\\,".repeat(500_000)}`),
      window,
    ],
    ["unexplained zones, each another", () => many(5000, (n) => vevent(`UID:${n}`, `DTSTART;TZID=Zone ${n}:20261101T000000`)), window],
  ])("cost less than two seconds: %s", (_, make, bounds) => {
    const text = make();
    let result: ParsedCalendar | undefined;
    expect(cpuSeconds(() => (result = parseCalendar({ text, ...bounds })))).toBeLessThan(2);
    expect(result?.entries.length).toBeLessThanOrEqual(MAX_OCCURRENCES);
  });

  it("give the first 50,000 occurrences of the window, and say that there are more", () => {
    const text = wrap(
      vevent("UID:1", "DTSTART:20260101T000000Z", "RRULE:FREQ=MINUTELY"),
      vevent("UID:2", "DTSTART:20261021T000030Z"),
      vevent("UID:3", "DTSTART:20271101T000030Z"),
    );
    const { entries, truncated, warnings } = parseCalendar({ text, ...window });
    expect(entries.length).toBe(MAX_OCCURRENCES);
    expect(entries.slice(0, 3).map(({ start }) => start)).toEqual(["2026-10-21T00:00:00Z", "2026-10-21T00:00:30Z", "2026-10-21T00:01:00Z"]);
    expect(entries.at(-1)?.start).toBe("2026-11-24T17:18:00Z");
    expect(truncated).toBe(true);
    expect(warnings.join()).toContain("more than 50000 occurrences");
  });

  it("are cut at 8 MiB between two lines, and say so", () => {
    const one = vevent("UID:1", "DTSTART:20261101", `SUMMARY:${"x".repeat(1000)}`);
    const { counts, truncated, warnings } = parseCalendar({ text: wrap(...Array.from({ length: 9000 }, () => one)), ...window });
    expect(counts["VEVENT"]).toBeLessThan(9000);
    expect(truncated).toBe(true);
    expect(warnings.join()).toContain("longer than 8388608 characters");
  });
});
