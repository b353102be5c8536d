import { wallMs, withWall } from "./when.ts";
import type { When } from "./when.ts";

const DURATION = /^P(?:(?<weeks>\d+)W)?(?:(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+)(?:\.\d+)?S)?)?$/i;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Longer than any event; what is longer is a slip of the pen. */
const MAX_MS = 3 * 366 * DAY_MS;

/** The moment after an ISO 8601 duration (`PT2H`, `P1D`); null where it is none, or finer than the start. */
export function addDuration(start: When, written: string): When | null {
  const groups = DURATION.exec(written.trim())?.groups;
  if (!groups || start.day === null) return null;
  const part = (name: string) => Number(groups[name] ?? 0);
  const days = part("weeks") * 7 + part("days");
  const ms = days * DAY_MS + (part("hours") * 60 + part("minutes")) * MINUTE_MS + part("seconds") * 1000;
  if (ms === 0 || ms > MAX_MS || (start.clock === null && ms % DAY_MS !== 0)) return null;
  return withWall(start, wallMs(start) + ms);
}
