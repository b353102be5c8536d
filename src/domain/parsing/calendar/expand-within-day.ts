import { CYCLE_DAYS } from "./rule-days.ts";
import { INSTANCE_STEPS } from "./budget.ts";
import type { Budget } from "./budget.ts";
import { DAY_S, dayOfSeconds, MAX_DAY, mod } from "./days.ts";
import { namesDay } from "./rule-days.ts";
import type { DayRule } from "./rule-days.ts";
import type { Rule } from "./rule.ts";
import { positions, timesWithin } from "./rule-times.ts";

/**
 * HOURLY, MINUTELY and SECONDLY: walks the hours, minutes or seconds that INTERVAL reaches, and leaps over the day, hour or
 * minute that a BY part shuts out.
 */
export function* expandWithinDay(days: DayRule, start: number, from: number, end: number, budget: Budget): Generator<number> {
  const { rule } = days;
  const unit = rule.frequency === "HOURLY" ? 3600 : rule.frequency === "MINUTELY" ? 60 : 1;
  const step = rule.interval * unit;
  const origin = Math.floor(start / unit) * unit;
  if (!isReachable(rule, origin, step)) return;
  const times = timesWithin(rule, mod(start, DAY_S));
  const picked = positions(rule.bySetPos, times.length)?.map((index) => times[index] ?? 0) ?? times;
  const last = Math.min(end, (MAX_DAY + 1) * DAY_S - 1);
  const reach = (time: number) => origin + Math.ceil((time - origin) / step) * step;
  let openDay = Number.NaN;
  let lastNamed = dayOfSeconds(Math.max(origin, from));
  for (let time = reach(Math.max(origin, from - unit + 1)); time <= last;) {
    if (budget.steps-- <= 0) return;
    const day = dayOfSeconds(time);
    if (day !== openDay && !namesDay(days, day)) {
      // Every day was looked at, and in 400 years none was named.
      if (step <= DAY_S && day - lastNamed > CYCLE_DAYS) return;
      time = reach((day + 1) * DAY_S);
      continue;
    }
    openDay = lastNamed = day;
    const shutUntil = endOfShut(rule, time);
    if (shutUntil !== null) {
      time = reach(shutUntil);
      continue;
    }
    budget.steps -= picked.length * INSTANCE_STEPS;
    for (const offset of picked) yield time + offset;
    time += step;
  }
}

/** The next hour, minute or second that BYHOUR, BYMINUTE and BYSECOND leave open; null when the time is open itself. */
function endOfShut(rule: Rule, time: number): number | null {
  const hour = nextOpen(rule.byHour, time, 3600, 24);
  if (hour !== null || rule.frequency === "HOURLY") return hour;
  const minute = nextOpen(rule.byMinute, time, 60, 60);
  if (minute !== null || rule.frequency === "MINUTELY") return minute;
  return nextOpen(rule.bySecond, time, 1, 60);
}

/** Start of the next allowed unit, or of the next round of them; null when the present one is allowed. */
function nextOpen(allowed: number[], time: number, size: number, round: number): number | null {
  if (allowed.length === 0) return null;
  const unit = Math.floor(time / size);
  const value = mod(unit, round);
  if (allowed.includes(value)) return null;
  const next = allowed.find((candidate) => candidate > value) ?? round;
  return (unit + next - value) * size;
}

/** Whether INTERVAL ever lands on a time of day that BYHOUR, BYMINUTE and BYSECOND leave open: without it a rule could be walked for ever. */
function isReachable(rule: Rule, origin: number, step: number): boolean {
  const stride = greatestCommonDivisor(step, DAY_S);
  for (let time = mod(origin, stride); time < DAY_S; time += stride) if (endOfShut(rule, time) === null) return true;
  return false;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
