import { civilOf, dayOf, daysInMonth, daysInYear, mod, weekdayOf } from "./days.ts";
import type { Rule } from "./rule.ts";

/** Days of 400 years, after which dates and weekdays repeat. */
export const CYCLE_DAYS = 146_097;

/**
 * Which days a rule names. Every BY part that speaks of days is a filter on the days of the period (year, month, week or
 * day), which is what RFC 5545's table of expanding and limiting parts comes to; parts the table forbids limit as well.
 */
export type DayRule = {
  rule: Rule;
  byMonth: number[];
  byMonthDay: number[];
  byDay: Rule["byDay"];
  /** Where the n of `BYDAY=nMO` counts: null where numbers mean nothing and every such weekday is meant. */
  nthWithin: "month" | "year" | null;
  /** Every day is named. */
  isAny: boolean;
};

/**
 * Fills in what the rule leaves to DTSTART: the day of the year, the month or the week. That includes the weekday of
 * `FREQ=YEARLY;BYWEEKNO=20` (RFC 5545 section 3.3.10; libical and ical4j agree, dateutil and rrule.js mean all seven days).
 */
export function dayRule(rule: Rule, startDay: number): DayRule {
  const { frequency, byWeekNo, byYearDay } = rule;
  const start = civilOf(startDay);
  let { byMonth, byMonthDay, byDay } = rule;
  if (byYearDay.length + byMonthDay.length + byDay.length === 0) {
    const yearly = frequency === "YEARLY";
    if (byWeekNo.length > 0 ? yearly : frequency === "WEEKLY") byDay = [{ nth: 0, weekday: weekdayOf(startDay) }];
    else if (byWeekNo.length === 0 && (yearly || frequency === "MONTHLY")) byMonthDay = [start.day];
    if (yearly && byWeekNo.length + byMonth.length === 0) byMonth = [start.month];
  }
  const numbered = byWeekNo.length === 0 && (frequency === "YEARLY" || frequency === "MONTHLY");
  const nthWithin = !numbered ? null : frequency === "YEARLY" && rule.byMonth.length === 0 ? "year" : "month";
  const isAny = byMonth.length + byMonthDay.length + byDay.length + byWeekNo.length + byYearDay.length === 0;
  return { rule, byMonth, byMonthDay, byDay, nthWithin, isAny };
}

/** The rule's days of one year in order. */
export function daysOfYear(days: DayRule, year: number): number[] {
  const months = days.byMonth.length > 0 ? days.byMonth : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  return inOrder([...months.flatMap((month) => namedInMonth(days, year, month)), ...skippedYearDays(days, year)]);
}

/** The rule's days of one month in order. */
export function daysOfMonth(days: DayRule, year: number, month: number): number[] {
  if (days.byMonth.length > 0 && !days.byMonth.includes(month)) return [];
  return inOrder(namedInMonth(days, year, month));
}

/** Whether the rule names this day. */
export function namesDay(days: DayRule, dayNumber: number): boolean {
  if (days.isAny) return true;
  const { year, month, day } = civilOf(dayNumber);
  if (days.byMonth.length > 0 && !days.byMonth.includes(month)) return false;
  return namesMonthDay(days, day, daysInMonth(year, month)) && namesRest(days, year, month, day, dayNumber);
}

function namedInMonth(days: DayRule, year: number, month: number): number[] {
  const length = daysInMonth(year, month);
  const first = dayOf(year, month, 1);
  const found: number[] = [];
  for (const day of monthDays(days, length)) {
    if (namesRest(days, year, month, day, first + day - 1)) found.push(first + day - 1);
  }
  return days.rule.skip === "omit" ? found : [...found, ...skippedMonthDays(days, year, month)];
}

/** Days of the month that BYMONTHDAY leaves, in any order. */
function monthDays(days: DayRule, length: number): number[] {
  if (days.byMonthDay.length === 0) return Array.from({ length }, (_, index) => index + 1);
  const found = days.byMonthDay.map((day) => (day > 0 ? day : length + 1 + day)).filter((day) => day >= 1 && day <= length);
  return [...new Set(found)];
}

function namesMonthDay(days: DayRule, day: number, length: number): boolean {
  return days.byMonthDay.length === 0 || days.byMonthDay.includes(day) || days.byMonthDay.includes(day - length - 1);
}

/** BYYEARDAY, BYWEEKNO and BYDAY; month and day of the month are known to fit. */
function namesRest(days: DayRule, year: number, month: number, day: number, dayNumber: number): boolean {
  const { byYearDay, byWeekNo, weekStart } = days.rule;
  if (byYearDay.length > 0) {
    const yearDay = dayNumber - dayOf(year, 1, 1) + 1;
    if (!byYearDay.includes(yearDay) && !byYearDay.includes(yearDay - daysInYear(year) - 1)) return false;
  }
  if (byWeekNo.length > 0) {
    const { week, weeks } = weekOf(dayNumber, weekStart);
    if (!byWeekNo.includes(week) && !byWeekNo.includes(week - weeks - 1)) return false;
  }
  return days.byDay.length === 0 || namesWeekday(days, year, month, day, dayNumber);
}

function namesWeekday({ byDay, nthWithin }: DayRule, year: number, month: number, day: number, dayNumber: number): boolean {
  const weekday = weekdayOf(dayNumber);
  const index = nthWithin === "year" ? dayNumber - dayOf(year, 1, 1) : day - 1;
  const length = nthWithin === "year" ? daysInYear(year) : daysInMonth(year, month);
  const fromStart = Math.floor(index / 7) + 1;
  const fromEnd = -Math.floor((length - 1 - index) / 7) - 1;
  return byDay.some(
    (wanted) =>
      wanted.weekday === weekday && (wanted.nth === 0 || nthWithin === null || wanted.nth === fromStart || wanted.nth === fromEnd),
  );
}

/** Number of the week that holds the day, and how many its year has: week 1 has four days of the year (ISO 8601, any first day). */
function weekOf(dayNumber: number, weekStart: number): { week: number; weeks: number } {
  const start = dayNumber - mod(weekdayOf(dayNumber) - weekStart, 7);
  if (weekYear.weekStart !== weekStart || start < weekYear.first || start >= weekYear.end) {
    const { year } = civilOf(start + 3);
    weekYear = { weekStart, first: firstWeek(year, weekStart), end: firstWeek(year + 1, weekStart) };
  }
  return { week: (start - weekYear.first) / 7 + 1, weeks: (weekYear.end - weekYear.first) / 7 };
}

/** Days are asked for in order: the year of one is nearly always that of the one before. */
let weekYear = { weekStart: 0, first: 0, end: 0 };

function firstWeek(year: number, weekStart: number): number {
  const fourth = dayOf(year, 1, 4);
  return fourth - mod(weekdayOf(fourth) - weekStart, 7);
}

/** RFC 7529 section 4.1: a day of the month that the month does not have moves to the neighbour on that side. */
function skippedMonthDays(days: DayRule, year: number, month: number): number[] {
  const length = daysInMonth(year, month);
  const forward = days.rule.skip === "forward";
  return days.byMonthDay
    .filter((day) => Math.abs(day) > length)
    .map((day) => dayOf(year, month, day > 0 ? (forward ? length + 1 : length) : forward ? 1 : 0))
    .filter((dayNumber) => keepsWeekday(days, dayNumber));
}

/** The same for day 366 of a year that has 365. */
function skippedYearDays(days: DayRule, year: number): number[] {
  const { skip, byYearDay } = days.rule;
  if (skip === "omit" || byYearDay.length === 0) return [];
  const length = daysInYear(year);
  const forward = skip === "forward";
  return byYearDay
    .filter((day) => Math.abs(day) > length)
    .map((day) => dayOf(year, 1, day > 0 ? (forward ? length + 1 : length) : forward ? 1 : 0))
    .filter((dayNumber) => keepsWeekday(days, dayNumber));
}

function keepsWeekday(days: DayRule, dayNumber: number): boolean {
  const { year, month, day } = civilOf(dayNumber);
  return days.byDay.length === 0 || namesWeekday(days, year, month, day, dayNumber);
}

function inOrder(days: number[]): number[] {
  return [...new Set(days)].toSorted((a, b) => a - b);
}
