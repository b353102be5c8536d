import type { Budget } from "../budget.ts";
import { civilOf, DAY_S, dayOf, dayOfSeconds } from "../days.ts";
import { expand } from "../expand.ts";
import type { Rule } from "../rule.ts";
import type { TimeValue } from "../values.ts";
import type { Zone } from "./zone.ts";

/** STANDARD or DAYLIGHT of a VTIMEZONE, RFC 5545 section 3.6.5: from when which offset holds, in wall-clock time before the change. */
export type Observance = { start: number; from: number; to: number; rules: Rule[]; dates: number[] };

/** More than any clock has changed; a rule that changes it daily is cut here. */
const MAX_CHANGES = 20_000;
/** Changes are computed this far beyond the last asked instant. */
const AHEAD_YEARS = 10;

type Change = { at: number; to: number };

/** A zone as its VTIMEZONE defines it; null when that defines nothing. */
export function definedZone(observances: Observance[], budget: Budget): Zone | null {
  const [first] = observances.toSorted((a, b) => a.start - b.start);
  if (!first) return null;
  const only = observances.length === 1 && first.rules.length + first.dates.length === 0;
  const initial = only ? first.to : first.from;
  let changes: Change[] = [];
  let known = -Infinity;
  return {
    iana: null,
    offsetAt(utc) {
      if (utc > known) {
        const end = dayOf(civilOf(dayOfSeconds(utc)).year + AHEAD_YEARS, 1, 1) * DAY_S;
        changes = changesUntil(observances, end, budget);
        known = end - 2 * DAY_S;
      }
      return offsetIn(changes, utc, initial);
    },
  };
}

function changesUntil(observances: Observance[], end: number, budget: Budget): Change[] {
  const changes: Change[] = [];
  for (const { start, from, to, rules, dates } of observances) {
    const onsets = new Set([start, ...dates]);
    for (const rule of rules) {
      for (const onset of expand(rule, start, { to: end, until: untilOf(rule.until, from) }, budget)) {
        if (onsets.size >= MAX_CHANGES) break;
        onsets.add(onset);
      }
    }
    for (const onset of onsets) changes.push({ at: onset - from, to });
  }
  return changes.toSorted((a, b) => a.at - b.at);
}

/** UNTIL of an observance is UTC by the RFC; old files write it in the offset that ends. */
function untilOf(until: TimeValue | null, from: number): number {
  if (!until) return Infinity;
  if (until.form === "date") return until.seconds + DAY_S - 1;
  return until.form === "utc" ? until.seconds + from : until.seconds;
}

function offsetIn(changes: Change[], utc: number, initial: number): number {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.at ?? Infinity) <= utc) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1]?.to ?? initial;
}
