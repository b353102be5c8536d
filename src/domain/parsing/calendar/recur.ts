import { keyOf, localOn } from "./clock.ts";
import { DAY_S, dayOfSeconds } from "./days.ts";
import { expand } from "./expand.ts";
import { untilEnd, wholeDays } from "./length.ts";
import type { Rule } from "./rule.ts";
import type { ExpandContext, TimedEvent } from "./timed.ts";
import type { Duration, Period, TimeValue } from "./values.ts";

/** One instance of a recurrence set: what its clock shows, its key, and its own length where a period of RDATE gives one. */
export type Instance = { local: number; key: number; length: Duration | null };

/** RFC 5545 section 3.8.5: instances within reach, and where a cap cut them off (a key, or Infinity). */
export type Recurrence = { instances: Instance[]; reached: number };

/** Wall-clock seconds on the event's clock; to is exclusive. */
export type Reach = { from: number; to: number };

/**
 * The recurrence set of an event within reach: RRULEs and RDATEs without EXRULEs and EXDATEs. DTSTART belongs to it where
 * there is no rule, or where the rule produces it.
 */
export function recur(timed: TimedEvent, reach: Reach, context: ExpandContext): Recurrence {
  const { event, clock } = timed;
  const found = new Map<number, Instance>();
  const add = (local: number, length: Duration | null) => {
    const key = keyOf(clock, local);
    found.set(key, { local, key, length });
    return key;
  };
  if (event.rules.length === 0) add(timed.local, null);
  let reached = Infinity;
  for (const rule of event.rules) {
    let left = context.maxInstances;
    for (const local of instancesOf(rule, timed, reach, context)) {
      const key = add(local, null);
      // What the margin of reach brings in before the window must not use up what the window may hold.
      if (key >= timed.window.from) left--;
      if (left > 0) continue;
      reached = Math.min(reached, key);
      break;
    }
  }
  for (const date of event.dates) add(...readDate(date, timed, context));
  const isExcluded = exclusionsOf(timed, reach, context);
  return {
    instances: [...found.values()].filter((instance) => instance.key <= reached && !isExcluded(instance.key, instance.local)),
    reached,
  };
}

/** Whether EXDATE or EXRULE names this time. A date excludes every instance of its day, whatever the clock. */
export function exclusionsOf(timed: TimedEvent, reach: Reach, context: ExpandContext): (key: number, local: number) => boolean {
  const { event, clock } = timed;
  const keys = new Set<number>();
  const days = new Set<number>();
  for (const date of event.excludedDates) {
    if (date.form === "date") days.add(dayOfSeconds(date.seconds));
    else keys.add(keyOf(clock, localOn(clock, date, context)));
  }
  for (const rule of event.excludedRules) {
    for (const local of instancesOf(rule, timed, reach, context)) keys.add(keyOf(clock, local));
  }
  return (key, local) => keys.has(key) || days.has(dayOfSeconds(local));
}

/** Whether the recurrence set, exclusions left aside, has an instance with this key. */
export function produces(timed: TimedEvent, local: number, context: ExpandContext): boolean {
  const { event } = timed;
  if (event.rules.length === 0 && local === timed.local) return true;
  if (event.dates.some((date) => readDate(date, timed, context)[0] === local)) return true;
  const reach = { from: local, to: local + 1 };
  return event.rules.some((rule) => !instancesOf(rule, timed, reach, context).next().done);
}

function* instancesOf(rule: Rule, { clock, local }: TimedEvent, reach: Reach, context: ExpandContext): Generator<number> {
  const range = { from: reach.from, to: reach.to, until: untilOf(rule, clock, context) };
  for (const instance of expand(rule, local, range, context.budget)) yield clock.allDay ? dayOfSeconds(instance) * DAY_S : instance;
}

/** UNTIL is inclusive; a date without time bounds a time by its whole day. */
function untilOf({ until }: Rule, clock: TimedEvent["clock"], context: ExpandContext): number {
  if (!until) return Infinity;
  const local = localOn(clock, until, context);
  return until.form === "date" && !clock.allDay ? local + DAY_S - 1 : local;
}

/** RDATE: a time or a period; a date among times takes the time of day of DTSTART. */
function readDate(
  date: TimeValue | Period,
  { clock, local }: TimedEvent,
  context: ExpandContext,
): [local: number, length: Duration | null] {
  const start = "start" in date ? date.start : date;
  const at = localOn(clock, start, context);
  const length = "start" in date ? ("form" in date.end ? untilEnd(date.end, start, clock, context) : date.end) : null;
  if (clock.allDay) return [at, length && wholeDays(length)];
  return [start.form === "date" ? at + local - dayOfSeconds(local) * DAY_S : at, length];
}
