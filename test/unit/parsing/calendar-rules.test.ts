import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expand, parseRule } from "../../../src/domain/parsing/calendar/index.ts";
import type { Rule } from "../../../src/domain/parsing/calendar/index.ts";
import { formatLocal } from "../../../src/domain/parsing/calendar/format.ts";
import { parseTime } from "../../../src/domain/parsing/calendar/values.ts";

const seconds = (written: string): number => parseTime(written, null)?.seconds ?? Number.NaN;

function rule(written: string): Rule {
  const parsed = parseRule(written, () => undefined);
  if (!parsed) throw new Error(`no rule: ${written}`);
  return parsed;
}

/** Instances as `YYYY-MM-DD HH:MM`, short of midnight seconds. */
function instances(written: string, start: string, range: { from?: string; to?: string } = {}, most = 20): string[] {
  const parsed = rule(written);
  const until = parsed.until?.seconds ?? Infinity;
  const found: string[] = [];
  const bounds = { until, ...(range.from ? { from: seconds(range.from) } : {}), ...(range.to ? { to: seconds(range.to) } : {}) };
  for (const instance of expand(parsed, seconds(start), bounds)) {
    found.push(formatLocal(instance).replace("T", " ").slice(0, 16));
    if (found.length === most) break;
  }
  return found;
}

const days = (...args: Parameters<typeof instances>): string[] => instances(...args).map((instance) => instance.slice(0, 10));

describe("the days a rule names", () => {
  it.each([
    ["FREQ=YEARLY;BYMONTH=6,7;COUNT=3", "19970610", ["1997-06-10", "1997-07-10", "1998-06-10"]],
    ["FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,100,-1;COUNT=4", "19970101", ["1997-01-01", "1997-04-10", "1997-12-31", "2000-01-01"]],
    ["FREQ=YEARLY;BYDAY=20MO;COUNT=2", "19970519", ["1997-05-19", "1998-05-18"]],
    ["FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;INTERVAL=4;COUNT=2", "19961105", ["1996-11-05", "2000-11-07"]],
    ["FREQ=MONTHLY;BYDAY=1SU,-1SU;INTERVAL=2;COUNT=3", "19970907", ["1997-09-07", "1997-09-28", "1997-11-02"]],
    ["FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3", "19970928", ["1997-09-28", "1997-10-29", "1997-11-28"]],
    ["FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=2", "19970902", ["1998-02-13", "1998-03-13"]],
    ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=2", "19970929", ["1997-09-29", "1997-10-30"]],
    ["FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU;COUNT=4", "19970805", ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]],
    ["FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=4", "19970805", ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]],
    ["FREQ=DAILY;BYMONTH=1;BYDAY=MO;COUNT=3", "19980101", ["1998-01-05", "1998-01-12", "1998-01-19"]],
    ["FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=4", "20070115", ["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15"]],
    ["FREQ=YEARLY;COUNT=3", "20240229", ["2024-02-29", "2028-02-29", "2032-02-29"]],
  ])("%s from %s", (written, start, expected) => {
    expect(days(written, start)).toEqual(expected);
  });

  it("counts weeks from any first day, over the turn of the year", () => {
    expect(days("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3", "19970902")).toEqual(["1997-12-29", "1999-01-04", "2000-01-03"]);
    expect(days("FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH;COUNT=2", "20200101")).toEqual(["2020-12-31", "2026-12-31"]);
    expect(days("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU;COUNT=2", "19970902")).toEqual(["1997-12-28", "1999-01-03"]);
  });

  it("takes from DTSTART what a week number leaves open", () => {
    expect(days("FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "19970513")).toEqual(["1997-05-13", "1998-05-12"]);
  });

  it("leaves DTSTART out where the rule does not produce it", () => {
    expect(days("FREQ=WEEKLY;BYDAY=MO;COUNT=2", "20240102")).toEqual(["2024-01-08", "2024-01-15"]);
  });

  it("moves days that a month lacks where RFC 7529's SKIP says so", () => {
    const from = "20150131";
    expect(days("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=2", from)).toEqual(["2015-01-31", "2015-02-28"]);
    expect(days("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=3", from)).toEqual(["2015-01-31", "2015-03-01", "2015-03-31"]);
    expect(days("RSCALE=GREGORIAN;FREQ=MONTHLY;COUNT=2", from)).toEqual(["2015-01-31", "2015-03-31"]);
  });
});

describe("times of day", () => {
  it("multiplies hours, minutes and seconds of coarser rules", () => {
    expect(instances("FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;COUNT=5", "20240101T090000")).toEqual([
      "2024-01-01 09:00",
      "2024-01-01 09:30",
      "2024-01-01 17:00",
      "2024-01-01 17:30",
      "2024-01-02 09:00",
    ]);
  });

  it("limits finer rules to the hours and days they name", () => {
    expect(instances("FREQ=HOURLY;INTERVAL=5;BYDAY=WE;COUNT=3", "20240101T090000")).toEqual([
      "2024-01-03 01:00",
      "2024-01-03 06:00",
      "2024-01-03 11:00",
    ]);
    expect(instances("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,16;COUNT=5", "19970902T090000")).toEqual([
      "1997-09-02 09:00",
      "1997-09-02 09:20",
      "1997-09-02 09:40",
      "1997-09-02 16:00",
      "1997-09-02 16:20",
    ]);
  });

  it("tries every day between those it names", () => {
    expect(days("FREQ=HOURLY;INTERVAL=12;BYDAY=TU,FR,SA;COUNT=6", "20240101T090000")).toEqual(
      ["02", "02", "05", "05", "06", "06"].map((day) => `2024-01-${day}`),
    );
  });

  it("picks positions within the hour and within the day", () => {
    expect(instances("FREQ=HOURLY;BYMINUTE=0,20,40;BYSETPOS=-1;COUNT=2", "20240101T090000")).toEqual([
      "2024-01-01 09:40",
      "2024-01-01 10:40",
    ]);
    expect(instances("FREQ=DAILY;BYHOUR=8,12,16;BYSETPOS=1,-1;COUNT=3", "20240101T080000")).toEqual([
      "2024-01-01 08:00",
      "2024-01-01 16:00",
      "2024-01-02 08:00",
    ]);
  });
});

describe("bounds", () => {
  it("counts COUNT from DTSTART, whatever the window", () => {
    expect(days("FREQ=DAILY;COUNT=10", "20240101", { from: "20240108" })).toEqual(["2024-01-08", "2024-01-09", "2024-01-10"]);
    expect(days("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=8", "20240101", { from: "20240122" })).toEqual(["2024-01-22", "2024-01-24"]);
  });

  it("includes UNTIL", () => {
    expect(instances("FREQ=DAILY;UNTIL=20240103T090000", "20240101T090000")).toHaveLength(3);
    expect(instances("FREQ=DAILY;UNTIL=20240103T085959", "20240101T090000")).toHaveLength(2);
  });

  it.each([
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
    "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=31;BYMONTH=2",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-30",
    "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
    "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
    "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=60",
  ])("ends soon without an instance: %s", (written) => {
    const budget = { steps: 5_000_000 };
    expect([...expand(rule(written), seconds("20240101T090000"), {}, budget)]).toEqual([]);
    expect(budget.steps).toBeGreaterThan(0);
  });

  it.each([
    ["FREQ=SECONDLY", "00010101T000000", 100],
    ["FREQ=SECONDLY;COUNT=100000000000", "00010101T000000", 100],
    ["FREQ=MINUTELY;INTERVAL=7;BYHOUR=1", "19000101T000000", 5000],
    ["FREQ=DAILY", "00010101T000000", 100],
  ])("leaps to a far window: %s from %s", (written, start, most) => {
    const budget = { steps: 5_000_000 };
    const [first] = expand(rule(written), seconds(start), { from: seconds("20260101T000000"), to: seconds("20270101T000000") }, budget);
    expect(formatLocal(first ?? 0)).toMatch(/^2026-01-01/);
    expect(5_000_000 - budget.steps).toBeLessThan(most);
  });

  it("stops when the budget is spent", () => {
    const budget = { steps: 1000 };
    const found = [...expand(rule("FREQ=SECONDLY"), 0, {}, budget)];
    expect(found.length).toBeLessThanOrEqual(1000);
    expect(budget.steps).toBeLessThanOrEqual(0);
  });
});

describe("reading a rule", () => {
  const warnings = (written: string): { rule: Rule | null; said: string[] } => {
    const said: string[] = [];
    return { rule: parseRule(written, (code, message) => said.push(`${code}: ${message}`)), said };
  };

  it("drops unknown parts and single bad values, and says so", () => {
    const { rule: parsed, said } = warnings("RRULE:Anything;FREQ=weekly;BYDAY=FR,XX,mo;BYHOUR=25,9;X-A=1;");
    expect(parsed).toMatchObject({ frequency: "WEEKLY", byHour: [9] });
    expect(parsed?.byDay.map(({ weekday }) => weekday)).toEqual([4, 0]);
    expect(said).toHaveLength(4);
  });

  it.each([
    "BYDAY=MO",
    "FREQ=FORTNIGHTLY",
    "FREQ=DAILY;COUNT=0",
    "FREQ=DAILY;INTERVAL=-1",
    "FREQ=DAILY;UNTIL=20123456T123456",
    "FREQ=YEARLY;BYMONTH=13",
    "FREQ=MONTHLY;BYDAY=XY",
    "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L",
    "",
  ])("refuses what would mean something else without its bad part: %s", (written) => {
    const { rule: parsed, said } = warnings(written);
    expect(parsed).toBeNull();
    expect(said).not.toEqual([]);
  });
});

/** Rules of every kind, most of them sparse, some of them empty. */
const anyRule = fc
  .record(
    {
      FREQ: fc.constantFrom("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"),
      INTERVAL: fc.integer({ min: 1, max: 40 }),
      COUNT: fc.integer({ min: 1, max: 300 }),
      WKST: fc.constantFrom("MO", "SU", "WE"),
      BYMONTH: fc.integer({ min: 1, max: 12 }),
      BYMONTHDAY: fc.constantFrom("1", "15,30", "-1", "31,-31"),
      BYYEARDAY: fc.constantFrom("1,100,366", "-1"),
      BYWEEKNO: fc.constantFrom("1,53", "20", "-1"),
      BYDAY: fc.constantFrom("MO", "TU,TH", "1MO,-1FR", "5SU"),
      BYHOUR: fc.constantFrom("9", "0,23"),
      BYMINUTE: fc.constantFrom("0", "15,45"),
      BYSETPOS: fc.constantFrom("1", "-1", "2,-2"),
    },
    { requiredKeys: ["FREQ"] },
  )
  .map((parts) =>
    Object.entries(parts)
      .map(([name, value]) => `${name}=${value}`)
      .join(";"),
  );

describe("expansion of any rule", () => {
  const start = seconds("20240131T091500");
  const day = 86_400;

  it("gives the instances of a window as those of its two halves", () => {
    fc.assert(
      fc.property(
        anyRule,
        fc.integer({ min: -400, max: 2000 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (written, offset, a, b) => {
          const [from, middle, to] = [start + offset * day, start + (offset + a) * day, start + (offset + a + b) * day];
          const within = (range: { from: number; to: number }) => [...expand(rule(written), start, range)];
          expect([...within({ from, to: middle }), ...within({ from: middle, to })]).toEqual(within({ from, to }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("strictly increases, never before DTSTART, and at most COUNT times", () => {
    fc.assert(
      fc.property(anyRule, (written) => {
        const parsed = rule(written);
        const found = [...expand(parsed, start, { to: start + 800 * day }, { steps: 200_000 })];
        expect(found.every((instance, index) => instance >= start && (index === 0 || instance > (found[index - 1] ?? 0)))).toBe(true);
        expect(found.length).toBeLessThanOrEqual(parsed.count ?? Infinity);
      }),
      { numRuns: 200 },
    );
  });
});
