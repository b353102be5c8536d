import type { Clock } from "./clock.ts";
import { clockOf, keyOf, localOn } from "./clock.ts";
import { DAY_S, dayOfSeconds } from "./days.ts";
import type { CalendarEvent } from "./event.ts";
import { exclusionsOf, produces, recur } from "./recur.ts";
import type { Reach } from "./recur.ts";
import type { Series } from "./series.ts";
import { occurrenceAt, timeEvent } from "./timed.ts";
import type { ExpandContext, Occurrence, TimedEvent } from "./timed.ts";
import { toLocal, toUtc } from "./zones/index.ts";

/** An event that replaces one occurrence of a series, or (RANGE=THISANDFUTURE) it and all that follow. */
type Override = {
  timed: TimedEvent;
  /** The occurrence it replaces, on the series' clock; only its day counts where RECURRENCE-ID is a date among times. */
  local: number;
  key: number;
  isDay: boolean;
};

/** Occurrences that overlap the window, in no order, and the instant-like key up to which a cap let them come. */
export type Expanded = { occurrences: Occurrence[]; clock: Clock; reached: number }[];

/** All occurrences of a series in the window of `context`. */
export function expandSeries({ masters, overrides }: Series, context: ExpandContext): Expanded {
  const timed = masters.flatMap((event) => timeEvent(event, context) ?? []);
  const owner = timed.find(({ event }) => repeats(event)) ?? timed[0];
  if (!owner) return overrides.flatMap((event) => expandAlone(event, context));
  const replacing = overrides.flatMap((event) => overrideOf(event, owner, context) ?? []);
  return timed.map((master) => expandMaster(master, master === owner ? replacing : [], context));
}

function repeats({ rules, dates }: CalendarEvent): boolean {
  return rules.length + dates.length > 0;
}

/**
 * An exception whose series is not in the calendar stands for itself; with THISANDFUTURE and dates of its own it is the
 * series (Lotus Notes sends such).
 */
function expandAlone(event: CalendarEvent, context: ExpandContext): Expanded {
  const timed = timeEvent(event, context);
  if (!timed || !event.recurrenceId) return [];
  if (event.andFuture && repeats(event)) return [expandMaster(timed, [], context)];
  const clock = clockOf(event.recurrenceId, context);
  const original = { clock, key: keyOf(clock, event.recurrenceId.seconds) };
  const occurrence = occurrenceAt(timed, timed.local, timed.length, original);
  return [{ occurrences: occurrence ? [occurrence] : [], clock: timed.clock, reached: Infinity }];
}

function overrideOf(event: CalendarEvent, master: TimedEvent, context: ExpandContext): Override | null {
  const timed = timeEvent(event, context);
  if (!timed || !event.recurrenceId) return null;
  const local = localOn(master.clock, event.recurrenceId, context);
  const isDay = event.recurrenceId.form === "date" && !master.clock.allDay;
  return { timed, local, isDay, key: keyOf(master.clock, local) };
}

function expandMaster(master: TimedEvent, overrides: Override[], context: ExpandContext): Expanded[number] {
  const { clock, event } = master;
  const single = overrides.filter(({ timed }) => !timed.event.andFuture);
  const splits = overrides.filter(({ timed }) => timed.event.andFuture).toSorted((a, b) => a.key - b.key);
  const isReplaced = replacedBy(single);
  const reach = reachOf(master, splits);
  const { instances, reached } = recur(master, reach, context);
  const occurrences: Occurrence[] = [];
  const add = (occurrence: Occurrence | null) => occurrence && occurrences.push(occurrence);
  for (const { local, key, length } of instances) {
    if (isReplaced(key, local)) continue;
    const original = repeats(event) || overrides.length > 0 ? { clock, key } : null;
    const split = splits.findLast((candidate) => candidate.key <= key);
    if (split) add(occurrenceAt(split.timed, shift(split, clock, local), split.timed.length, original));
    else add(occurrenceAt(master, local, length ?? master.length, original));
  }
  for (const override of single) {
    if (isStale(override, master, context)) continue;
    const { timed, key } = override;
    add(occurrenceAt(timed, timed.local, timed.length, { clock, key }));
  }
  return { occurrences, clock, reached };
}

function replacedBy(overrides: Override[]): (key: number, local: number) => boolean {
  const keys = new Set(overrides.filter(({ isDay }) => !isDay).map(({ key }) => key));
  const days = new Set(overrides.filter(({ isDay }) => isDay).map(({ local }) => dayOfSeconds(local)));
  return (key, local) => keys.has(key) || days.has(dayOfSeconds(local));
}

/**
 * An exception older than its series is void where the series no longer has the occurrence it replaces: it was cut off or
 * excluded since.
 */
function isStale({ timed, local, key, isDay }: Override, master: TimedEvent, context: ExpandContext): boolean {
  if (isDay || timed.event.sequence >= master.event.sequence) return false;
  return !produces(master, local, context) || exclusionsOf(master, { from: local, to: local + 1 }, context)(key, local);
}

/** Which instances can overlap the window: as far back as the longest lasts and the furthest is moved. */
function reachOf({ clock, window, length }: TimedEvent, splits: Override[]): Reach {
  const pads = splits.map((split) => spanOf(split.timed.length) + Math.abs(split.timed.local - split.local));
  const pad = Math.max(spanOf(length), ...pads) + DAY_S;
  const local = (key: number) => (clock.zone && Number.isFinite(key) ? toLocal(clock.zone, key) : key);
  return { from: local(window.from) - pad, to: local(window.to) + pad };
}

function spanOf({ days, seconds }: { days: number; seconds: number }): number {
  return days * DAY_S + seconds;
}

/** Where THISANDFUTURE puts an instance of the series: moved as far as the occurrence that it names, onto its own clock. */
function shift({ timed, local }: Override, clock: Clock, instance: number): number {
  return carry(clock, timed.clock, instance) + timed.local - carry(clock, timed.clock, local);
}

function carry(from: Clock, to: Clock, local: number): number {
  if (to.allDay) return dayOfSeconds(local) * DAY_S;
  return from.zone && to.zone && from.zone !== to.zone ? toLocal(to.zone, toUtc(from.zone, local)) : local;
}
