import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { expand, parseCalendar, parseRule } from "../../../src/domain/parsing/calendar/index.ts";
import { formatDate, formatLocal } from "../../../src/domain/parsing/calendar/format.ts";
import { parseTime } from "../../../src/domain/parsing/calendar/values.ts";
import { parse, ParseError } from "../../../src/domain/parsing/index.ts";

/** Test data beside the checkout, written by others; a clone from elsewhere does not have it. */
const folder = fileURLToPath(new URL("../../../../shared/corpora/02-ical/", import.meta.url).href);
const isThere = existsSync(folder);
const title = isThere ? "calendars of others" : "calendars of others (skipped: ../shared/corpora/02-ical is not here)";

const read = (file: string): string => readFileSync(join(folder, file), "utf8");
const cases = <T>(file: string, schema: z.ZodType<T>): T[] =>
  read(file)
    .trim()
    .split("\n")
    .map((line) => schema.parse(JSON.parse(line)));

/** Share of the cases that pass, for a message that names the others. */
function score<T>(all: T[], passes: (one: T) => boolean, name: (one: T) => string): { share: number; failed: string[] } {
  const failed = all.filter((one) => !passes(one)).map(name);
  return { share: 1 - failed.length / all.length, failed };
}

/** DTSTART and the lines after it, as a set of wall-clock times. */
function recurrenceSet(lines: [name: string, value: string][]): number[] {
  const start = parseTime(lines.find(([name]) => name === "DTSTART")?.[1] ?? "", null);
  const expanded = (value: string): number[] => {
    const rule = parseRule(value, () => undefined);
    if (!rule || !start) return [];
    const timeless = start.form === "date" ? { ...rule, byHour: [], byMinute: [], bySecond: [] } : rule;
    return [...expand(timeless, start.seconds, { until: rule.until?.seconds ?? Infinity })];
  };
  const times = (name: string) => lines.filter(([own]) => own === name).flatMap(([, value]) => parseTime(value, null)?.seconds ?? []);
  const rules = (name: string) => lines.filter(([own]) => own === name).flatMap(([, value]) => expanded(value));
  const excluded = new Set([...times("EXDATE"), ...rules("EXRULE")]);
  return [...new Set([...times("RDATE"), ...rules("RRULE")])].filter((time) => !excluded.has(time)).toSorted((a, b) => a - b);
}

const LibicalCase = z.object({
  id: z.string(),
  rrule: z.string(),
  dtstart: z.string(),
  instances: z.array(z.string()),
  dateutilAgrees: z.boolean().nullable(),
});
const DateutilCase = z.object({ id: z.string(), text: z.string(), expected: z.array(z.string()) });
const IcalNetCase = z.object({ id: z.string(), file: z.string(), from: z.string(), to: z.string(), expected: z.array(z.string()) });
const CountCase = z.object({ id: z.string(), calendar: z.string(), from: z.string(), to: z.string(), count: z.number() });

describe.skipIf(!isThere)(title, () => {
  const passesLibical = ({ rrule, dtstart, instances }: z.infer<typeof LibicalCase>): boolean => {
    const found = recurrenceSet([
      ["DTSTART", dtstart],
      ["RRULE", rrule],
    ]);
    const written = dtstart.includes("T") ? found.map((time) => formatLocal(time)) : found.map((time) => formatDate(time));
    const zone = dtstart.endsWith("Z") ? "Z" : "";
    return JSON.stringify(written.map((time) => `${time.replaceAll(/[-:]/g, "")}${zone}`)) === JSON.stringify(instances);
  };

  it("libical's rules on which dateutil agrees: all", () => {
    const { failed } = score(
      cases("rrule-libical.open.jsonl", LibicalCase).filter(({ dateutilAgrees }) => dateutilAgrees === true),
      passesLibical,
      ({ id }) => id,
    );
    expect(failed).toEqual([]);
  });

  it("libical's contested rules and those with SKIP: 95 % as libical reads them", () => {
    const contested = cases("rrule-libical.open.jsonl", LibicalCase).filter(({ dateutilAgrees }) => dateutilAgrees !== true);
    expect(score(contested, passesLibical, ({ id }) => id).share).toBeGreaterThanOrEqual(0.95);
  });

  it("dateutil's rules: 99 % (a week number without a weekday means DTSTART's, RFC 5545 section 3.3.10)", () => {
    const { share } = score(
      cases("rrule-dateutil.open.jsonl", DateutilCase),
      ({ text, expected }) => {
        const lines = text
          .trim()
          .split(/\s+/)
          .map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
        return JSON.stringify(recurrenceSet(lines).map(formatLocal)) === JSON.stringify(expected);
      },
      ({ id }) => id,
    );
    expect(share).toBeGreaterThanOrEqual(0.99);
  });

  it("ical.net's occurrences: all", () => {
    const { failed } = score(
      cases("ical.net.cases.open.jsonl", IcalNetCase),
      ({ file, from, to, expected }) => {
        const { entries } = parseCalendar({ text: read(join("ical.net", file)), from, to });
        return JSON.stringify(entries.map(({ startLocal }) => startLocal)) === JSON.stringify(expected);
      },
      ({ id }) => id,
    );
    expect(failed).toEqual([]);
  });

  it("recurring-ical-events' counts: all", () => {
    const { failed } = score(
      cases("recurring-ical-events.cases.open.jsonl", CountCase),
      ({ calendar, from, to, count }) =>
        parseCalendar({ text: read(join("recurring-ical-events", calendar)), from, to }).entries.length === count,
      ({ id }) => id,
    );
    expect(failed).toEqual([]);
  });

  it("every file: no crash, every VEVENT listed, both parses together in four seconds of work at most", () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
      (file) => file.isFile() && !file.name.endsWith(".jsonl"),
    );
    for (const file of files) {
      const body = readFileSync(join(file.parentPath, file.name));
      const events = (body.toString("latin1").match(/^BEGIN:VEVENT\s*$/gim) ?? []).length;
      const before = process.cpuUsage();
      for (const window of [{}, { from: "2005-01-01", to: "2007-01-01" }]) {
        try {
          const document = parse({ body, contentType: null, url: null, kind: "calendar", ...window });
          if (document.kind === "calendar" && !("from" in window))
            expect([file.name, document.calendar.entries.length]).toEqual([file.name, events]);
        } catch (error) {
          expect(error, file.name).toBeInstanceOf(ParseError);
          expect(events, file.name).toBe(0);
        }
      }
      const { user, system } = process.cpuUsage(before);
      expect(user + system, file.name).toBeLessThan(4e6);
    }
  }, 120_000);
});
