import { ianaZone } from "../../parsing/calendar/zones/iana.ts";
import { compact } from "./line.ts";

/** Nearer than this to a change of the clocks, readers disagree about what a time on the wall means. */
const DOUBTFUL_S = 3 * 3600;
const STEP_S = 7 * 24 * 3600;

type Observance = { atS: number; from: number; to: number };

/** A zone as a calendar of these years describes it: every change of its clocks by date, no rule to misread. */
export type CalendarZone = {
  id: string;
  /** Whether the zone's definition covers this instant and its wall-clock time means one thing to every reader. */
  isPlainAt: (instant: string) => boolean;
  lines: () => string[];
};

/** The zone over the year before `nowMs` and the two after; null for UTC and for a name that is no zone. */
export function calendarZone(name: string, nowMs: number): CalendarZone | null {
  const zone = ianaZone(name);
  if (zone === null || zone.iana === null || zone.iana === "UTC") return null;
  const year = new Date(nowMs).getUTCFullYear();
  const [startS, endS] = [Date.UTC(year - 1, 0) / 1000, Date.UTC(year + 3, 0) / 1000];
  const { iana, offsetAt } = zone;
  return {
    id: iana,
    isPlainAt(instant) {
      const atS = Date.parse(instant) / 1000;
      return atS >= startS && atS < endS && offsetAt(atS - DOUBTFUL_S) === offsetAt(atS + DOUBTFUL_S);
    },
    lines: () => definition(iana, changesOf(offsetAt, startS, endS)),
  };
}

/** What the clocks show at the start, and each change until the end. */
function changesOf(offsetAt: (utcS: number) => number, startS: number, endS: number): Observance[] {
  const first = offsetAt(startS);
  const changes: Observance[] = [{ atS: startS, from: first, to: first }];
  for (let atS = startS; atS < endS; atS += STEP_S) {
    const [from, to] = [offsetAt(atS), offsetAt(atS + STEP_S)];
    if (from === to) continue;
    let [before, after] = [atS, atS + STEP_S];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === from) before = middle;
      else after = middle;
    }
    changes.push({ atS: after, from, to });
  }
  return changes;
}

function definition(id: string, changes: readonly Observance[]): string[] {
  const standard = Math.min(...changes.map(({ to }) => to));
  return [
    "BEGIN:VTIMEZONE",
    `TZID:${id}`,
    ...changes.flatMap(({ atS, from, to }) => {
      const name = to > standard ? "DAYLIGHT" : "STANDARD";
      // The onset is told in the time that the wall showed until then (RFC 5545, 3.6.5).
      const onset = compact(new Date((atS + from) * 1000).toISOString().slice(0, 19));
      return [`BEGIN:${name}`, `DTSTART:${onset}`, `TZOFFSETFROM:${offsetText(from)}`, `TZOFFSETTO:${offsetText(to)}`, `END:${name}`];
    }),
    "END:VTIMEZONE",
  ];
}

function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  return `${seconds < 0 ? "-" : "+"}${parts.map((part) => String(part).padStart(2, "0")).join("")}`;
}

/** For a calendar in which nothing happens: it must hold a component all the same (RFC 5545, 3.6). */
export const UTC_DEFINITION: readonly string[] = definition("Etc/UTC", [{ atS: 0, from: 0, to: 0 }]);
