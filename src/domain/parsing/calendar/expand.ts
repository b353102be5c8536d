import { INSTANCE_STEPS } from "./budget.ts";
import type { Budget } from "./budget.ts";
import { civilOf, DAY_S, dayOf, dayOfSeconds, MAX_DAY, mod, weekdayOf } from "./days.ts";
import { expandWithinDay } from "./expand-within-day.ts";
import { CYCLE_DAYS, dayRule, daysOfMonth, daysOfYear, namesDay } from "./rule-days.ts";
import type { DayRule } from "./rule-days.ts";
import type { Rule } from "./rule.ts";
import { positions, timesWithin } from "./rule-times.ts";

/** Wall-clock seconds: from (inclusive), to (exclusive), until (the rule's own end, inclusive). */
export type ExpandRange = { from?: number; to?: number; until?: number };

/** After so many periods without an instance there is none. */
const CYCLES: Partial<Record<Rule["frequency"], number>> = { YEARLY: 400, MONTHLY: 4800, WEEKLY: 20_871, DAILY: CYCLE_DAYS };

/**
 * Instances of a rule as wall-clock seconds, strictly increasing. DTSTART counts only where the rule produces it. Without
 * COUNT it starts near `from` however far DTSTART lies back; it ends at the year 9999, and early when nothing can follow.
 * When the budget runs out it stops with `budget.steps` at or below 0: what came until then is right, but not all.
 */
export function* expand(written: Rule, start: number, range: ExpandRange = {}, budget: Budget = { steps: 5_000_000 }): Generator<number> {
  const { rule, until } = withoutPlainCount(written, start, range.until ?? Infinity);
  const from = Math.max(range.from ?? -Infinity, start);
  const to = range.to ?? Infinity;
  let left = rule.count ?? Infinity;
  let last = -Infinity;
  for (const instance of candidates(rule, start, rule.count === null ? from : start, Math.min(to, until), budget)) {
    if (instance < start || instance <= last) continue;
    if (instance > until || instance >= to) return;
    last = instance;
    if (instance >= from) yield instance;
    if (--left <= 0) return;
  }
}

/** COUNT of evenly spaced instances is an UNTIL, and need not be counted out. */
function withoutPlainCount(rule: Rule, start: number, until: number): { rule: Rule; until: number } {
  const stepS = { WEEKLY: 7 * DAY_S, DAILY: DAY_S, HOURLY: 3600, MINUTELY: 60, SECONDLY: 1, MONTHLY: null, YEARLY: null }[rule.frequency];
  const parts = [rule.byMonth, rule.byWeekNo, rule.byYearDay, rule.byMonthDay, rule.byDay, rule.byHour, rule.byMinute, rule.bySecond];
  const plain = parts.every((part) => part.length === 0) && rule.bySetPos.length === 0;
  if (rule.count === null || stepS === null || !plain) return { rule, until };
  const last = start + (rule.count - 1) * rule.interval * stepS;
  return { rule: { ...rule, count: null }, until: Math.min(until, last) };
}

function candidates(rule: Rule, start: number, from: number, end: number, budget: Budget): Iterable<number> {
  const days = dayRule(rule, dayOfSeconds(start));
  const within = rule.frequency === "HOURLY" || rule.frequency === "MINUTELY" || rule.frequency === "SECONDLY";
  return within ? expandWithinDay(days, start, from, end, budget) : expandDays(days, start, from, end, budget);
}

/** YEARLY to DAILY: period by period, its days times the times of day. Begins with the period before `from`'s. */
function* expandDays(days: DayRule, start: number, from: number, end: number, budget: Budget): Generator<number> {
  const { rule } = days;
  const times = timesWithin(rule, mod(start, DAY_S));
  const firstIndex = periodOf(rule, dayOfSeconds(start));
  const skipped = Math.floor((periodOf(rule, dayOfSeconds(from)) - firstIndex) / rule.interval) - 1;
  const cycle = CYCLES[rule.frequency] ?? Infinity;
  const looked = daysLookedAt(days);
  let empty = 0;
  for (let step = Math.max(0, skipped); empty <= cycle; step++) {
    const index = firstIndex + step * rule.interval;
    const firstDay = firstDayOf(rule, index);
    if (firstDay > MAX_DAY || firstDay * DAY_S > end || budget.steps <= 0) return;
    const found = daysOfPeriod(days, index, firstDay);
    const picked = positions(rule.bySetPos, found.length * times.length);
    const size = picked?.length ?? found.length * times.length;
    budget.steps -= looked + found.length + size * INSTANCE_STEPS;
    empty = size === 0 ? empty + 1 : 0;
    for (let position = 0; position < size; position++) {
      const at = picked?.[position] ?? position;
      yield (found[Math.floor(at / times.length)] ?? 0) * DAY_S + (times[at % times.length] ?? 0);
    }
  }
}

/** Days that one period of a rule is searched in. */
function daysLookedAt({ rule: { frequency }, byMonth, byMonthDay }: DayRule): number {
  if (frequency === "DAILY") return 1;
  if (frequency === "WEEKLY") return 7;
  return (frequency === "YEARLY" ? byMonth.length || 12 : 1) * (byMonthDay.length || 31);
}

/** Number of the year, month, week (by WKST) or day that holds a day. */
function periodOf(rule: Rule, dayNumber: number): number {
  if (rule.frequency === "DAILY") return dayNumber;
  if (rule.frequency === "WEEKLY") return (dayNumber - mod(weekdayOf(dayNumber) - rule.weekStart, 7) - rule.weekStart + 3) / 7;
  const { year, month } = civilOf(dayNumber);
  return rule.frequency === "YEARLY" ? year : year * 12 + month - 1;
}

function firstDayOf(rule: Rule, index: number): number {
  if (rule.frequency === "DAILY") return index;
  if (rule.frequency === "WEEKLY") return index * 7 + rule.weekStart - 3;
  if (rule.frequency === "YEARLY") return dayOf(index, 1, 1);
  return dayOf(Math.floor(index / 12), mod(index, 12) + 1, 1);
}

function daysOfPeriod(days: DayRule, index: number, firstDay: number): number[] {
  const { frequency } = days.rule;
  if (frequency === "YEARLY") return daysOfYear(days, index);
  if (frequency === "MONTHLY") return daysOfMonth(days, Math.floor(index / 12), mod(index, 12) + 1);
  const found: number[] = [];
  const length = frequency === "WEEKLY" ? 7 : 1;
  for (let day = firstDay; day < firstDay + length; day++) if (namesDay(days, day)) found.push(day);
  return found;
}
