import { CYCLE_DAYS } from "./rule-days.ts";
import type { Budget } from "./expand.ts";
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
    for (const offset of picked) yield time + offset;
    time += step;
  }
}

/** Where the hour, minute or second that BYHOUR, BYMINUTE or BYSECOND shut out ends; null when the time is open. */
function endOfShut(rule: Rule, time: number): number | null {
  if (isShut(rule.byHour, Math.floor(mod(time, DAY_S) / 3600))) return (Math.floor(time / 3600) + 1) * 3600;
  if (rule.frequency === "HOURLY") return null;
  if (isShut(rule.byMinute, Math.floor(mod(time, 3600) / 60))) return (Math.floor(time / 60) + 1) * 60;
  if (rule.frequency === "MINUTELY") return null;
  return isShut(rule.bySecond, mod(time, 60)) ? time + 1 : null;
}

function isShut(allowed: number[], value: number): boolean {
  return allowed.length > 0 && !allowed.includes(value);
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
