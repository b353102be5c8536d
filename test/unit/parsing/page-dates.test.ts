import { describe, expect, it } from "vitest";
import { addDuration } from "../../../src/domain/parsing/page/dates/duration.ts";
import { readEnd, readRange, readWhen } from "../../../src/domain/parsing/page/dates/read.ts";
import { formatWhen } from "../../../src/domain/parsing/page/dates/when.ts";
import type { When } from "../../../src/domain/parsing/page/dates/when.ts";

const said = (when: When | null): string | null => when && formatWhen(when);

describe("dates of pages", () => {
  it.each([
    ["2026", "2026"],
    ["2026-03", "2026-03"],
    ["2026-03-05", "2026-03-05"],
    ["2026-03-05T19:30", "2026-03-05T19:30"],
    ["2026-03-05T19:30:00", "2026-03-05T19:30:00"],
    ["2026-03-05T19:30:00.000Z", "2026-03-05T19:30:00Z"],
    ["2026-03-05T19:30:00+0100", "2026-03-05T19:30:00+01:00"],
    ["2026-03-05T19:30 +01", "2026-03-05T19:30+01:00"],
    ["2026-03-05T19:30:00-05:00[America/New_York]", "2026-03-05T19:30:00-05:00"],
    ["20260305T193000Z", "2026-03-05T19:30:00Z"],
    ["2026-03-05T24:00", "2026-03-06T00:00"],
    ["1772739000", "2026-03-05T19:30:00Z"],
  ])("keep the exactness and the offset of %s", (written, expected) => {
    expect(said(readWhen(written))).toBe(expected);
  });

  it.each([
    ["2026-3-5T9:30", "2026-03-05T09:30"],
    ["2026-03-05 19:30", "2026-03-05T19:30"],
    ["2026/03/05, 7:30 PM", "2026-03-05T19:30"],
    ["2026-3-5T14-14-30-00", "2026-03-05T14:30"],
    ["March 5, 2026 7:30 PM", "2026-03-05T19:30"],
    ["Thursday, March 5th, 2026 at 7pm", "2026-03-05T19:00"],
    ["Thu, 05 Mar 2026 19:30:00 EST", "2026-03-05T19:30:00-05:00"],
    ["Thu Mar 05 2026 19:30:00 GMT+0100 (CET)", "2026-03-05T19:30:00+01:00"],
    ["Do., 5. März 2026, 19.30 Uhr", "2026-03-05T19:30"],
    ["05.03.2026 um 19:30 Uhr", "2026-03-05T19:30"],
    ["jeudi 5 mars 2026 à 20h30", "2026-03-05T20:30"],
    ["12:00 a.m. 5 March 2026", "2026-03-05T00:00"],
    ["31/12/2026", "2026-12-31"],
  ])("are read from %s", (written, expected) => {
    expect(said(readWhen(written))).toBe(expected);
  });

  it.each([
    "",
    "soon",
    "3/4/2026",
    "March 5",
    "2026 19:30",
    "2026-02-30",
    "2026-13-01",
    "2026-03-05T25:00",
    "0000-00-00",
    "0001-01-01T00:00:00",
    "every Thursday 2026",
    "5 March 2026 and 6 March 2026",
    "x".repeat(1000),
  ])("are not invented for %j", (written) => {
    expect(readWhen(written)).toBeNull();
  });

  it("count as local where the zone is an abbreviation that nobody knows", () => {
    expect(said(readWhen("2026-03-05 19:30 XYZ"))).toBe("2026-03-05T19:30");
  });
});

describe("ranges in one text", () => {
  it.each([
    ["March 5, 2026, 7:30 PM – 9:00 PM", "2026-03-05T19:30", "2026-03-05T21:00"],
    ["March 5, 2026, 7:30 – 9:00 PM", "2026-03-05T19:30", "2026-03-05T21:00"],
    ["March 5, 2026, 11 – 1 PM", "2026-03-05T11:00", "2026-03-05T13:00"],
    ["5 March 2026 19:30 - 21:00", "2026-03-05T19:30", "2026-03-05T21:00"],
    ["5 March 2026 to 7 March 2026", "2026-03-05", "2026-03-07"],
    ["2026-03-05/2026-03-07", "2026-03-05", "2026-03-07"],
    ["2026-03-05T19:30Z/2026-03-05T21:00Z", "2026-03-05T19:30Z", "2026-03-05T21:00Z"],
    ["5 March 2026 22:00 - 01:00", "2026-03-05T22:00", null],
    ["2026-03-05", "2026-03-05", null],
  ])("%s begins and ends", (written, start, end) => {
    const range = readRange(written);
    expect([said(range.start), said(range.end)]).toEqual([start, end]);
  });

  it("takes an end that is a time of day on the day of the start, in its offset, unless it lies before it", () => {
    const start = readWhen("2026-03-05T19:30+01:00");
    expect(said(readEnd("21:00", start))).toBe("2026-03-05T21:00+01:00");
    expect(said(readEnd("9 pm", start))).toBe("2026-03-05T21:00+01:00");
    expect(readEnd("01:00", start)).toBeNull();
    expect(readEnd("21:00", readWhen("2026-03-05"))).toBeNull();
  });
});

describe("durations", () => {
  it.each([
    ["2026-03-05T19:30", "PT1H30M", "2026-03-05T21:00"],
    ["2026-03-05T23:30:00-05:00", "PT1H", "2026-03-06T00:30:00-05:00"],
    ["2026-03-05", "P1D", "2026-03-06"],
    ["2026-03-05T19:30", "P1W", "2026-03-12T19:30"],
    ["2026-03-05", "PT2H", null],
    ["2026-03", "P1D", null],
    ["2026-03-05T19:30", "2 hours", null],
    ["2026-03-05T19:30", "PT0S", null],
    ["2026-03-05T19:30", "P99999999D", null],
  ])("%s and %s end at %s", (start, duration, end) => {
    const when = readWhen(start);
    expect(when && said(addDuration(when, duration))).toBe(end);
  });
});
