import type { Rule } from "./rule.ts";

/** Seconds after the period's start at which its instances lie: of a day for DAILY and coarser, else of an hour or a minute. */
export function timesWithin(rule: Rule, startSecondOfDay: number): number[] {
  const hour = Math.floor(startSecondOfDay / 3600);
  const minute = Math.floor(startSecondOfDay / 60) % 60;
  const second = startSecondOfDay % 60;
  if (rule.frequency === "SECONDLY") return [0];
  const seconds = orElse(rule.bySecond, second).map((value) => Math.min(value, 59));
  if (rule.frequency === "MINUTELY") return inOrder(seconds);
  const inHour = orElse(rule.byMinute, minute).flatMap((m) => seconds.map((s) => m * 60 + s));
  if (rule.frequency === "HOURLY") return inOrder(inHour);
  return inOrder(orElse(rule.byHour, hour).flatMap((h) => inHour.map((s) => h * 3600 + s)));
}

/** Picks the positions BYSETPOS names out of a set of `size`: indexes in order, all of them without BYSETPOS. */
export function positions(bySetPos: number[], size: number): number[] | null {
  if (bySetPos.length === 0) return null;
  const found = bySetPos.map((position) => (position > 0 ? position - 1 : size + position));
  return inOrder(found.filter((index) => index >= 0 && index < size));
}

function orElse(values: number[], fallback: number): number[] {
  return values.length > 0 ? values : [fallback];
}

function inOrder(values: number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b);
}
