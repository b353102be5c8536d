import type { Component } from "./components.ts";
import { allOf, firstOf } from "./lines.ts";
import type { Property } from "./lines.ts";
import { parseRule } from "./rule.ts";
import type { Rule } from "./rule.ts";
import { parseDuration, parsePeriod, parseTime, splitValues } from "./values.ts";
import type { Duration, Period, TimeValue } from "./values.ts";
import { translateOldRule } from "./vcalendar.ts";
import type { Warn } from "./warnings.ts";

/** A VEVENT with its times read; what it says besides is read when an occurrence of it is told. */
export type CalendarEvent = {
  uid: string | null;
  start: TimeValue | null;
  end: TimeValue | null;
  duration: Duration | null;
  recurrenceId: TimeValue | null;
  /** RANGE=THISANDFUTURE, RFC 5545 section 3.2.13. */
  andFuture: boolean;
  rules: Rule[];
  excludedRules: Rule[];
  dates: (TimeValue | Period)[];
  excludedDates: TimeValue[];
  sequence: number;
  /** When this version was written, for versions of equal SEQUENCE; seconds, or -Infinity. */
  writtenAt: number;
  properties: Property[];
};

export function readEvent(component: Component, warn: Warn): CalendarEvent {
  const { properties } = component;
  const first = (name: string) => firstOf(properties, name);
  const all = (name: string) => allOf(properties, name);
  const start = readTime(first("DTSTART"), warn);
  const recurrenceId = readTime(first("RECURRENCE-ID"), warn);
  return {
    uid: first("UID")?.value.trim() || null,
    start,
    end: readTime(first("DTEND"), warn),
    duration: readDuration(first("DURATION"), warn),
    recurrenceId,
    andFuture: first("RECURRENCE-ID")?.params.get("RANGE")?.toUpperCase() === "THISANDFUTURE",
    rules: readRules(all("RRULE"), start, warn),
    excludedRules: readRules(all("EXRULE"), start, warn),
    dates: all("RDATE").flatMap((property) => readDates(property, warn)),
    excludedDates: all("EXDATE").flatMap((property) => readDates(property, warn).map((date) => ("start" in date ? date.start : date))),
    sequence: readSequence(first("SEQUENCE")),
    writtenAt: (readTime(first("LAST-MODIFIED"), warn) ?? readTime(first("DTSTAMP"), warn))?.seconds ?? -Infinity,
    properties,
  };
}

/** Time of a property; null with a warning when it is unreadable. */
export function readTime(property: Property | undefined, warn: Warn): TimeValue | null {
  if (!property) return null;
  const [value, tzid] = zoneAndValue(property);
  const time = parseTime(value, tzid, property.params.get("VALUE")?.toUpperCase() === "DATE");
  if (!time) warn("date", `${property.name} ${JSON.stringify(property.value.slice(0, 40))} is no date or time`);
  return time;
}

/** An unquoted zone with a colon in it, `TZID=(UTC-05:00) Eastern Time:20240101T090000`, has broken in two at the wrong place. */
function zoneAndValue({ params, value }: Property): [value: string, tzid: string | null] {
  const tzid = params.get("TZID") ?? null;
  const cut = value.lastIndexOf(":");
  if (tzid === null || cut === -1 || parseTime(value, null)) return [value, tzid];
  return [value.slice(cut + 1), `${tzid}:${value.slice(0, cut)}`];
}

function readDuration(property: Property | undefined, warn: Warn): Duration | null {
  if (!property) return null;
  const duration = parseDuration(property.value);
  if (!duration) warn("date", `DURATION ${JSON.stringify(property.value.slice(0, 40))} is no duration`);
  return duration;
}

/** RFC 5545 section 3.3.10: parts finer than a day mean nothing where DTSTART is a date. */
function readRules(properties: Property[], start: TimeValue | null, warn: Warn): Rule[] {
  const rules = properties.map(({ value }) => parseRule(translateOldRule(value) ?? value, warn)).filter((rule) => rule !== null);
  return start?.form === "date" ? rules.map((rule) => ({ ...rule, byHour: [], byMinute: [], bySecond: [] })) : rules;
}

function readDates(property: Property, warn: Warn): (TimeValue | Period)[] {
  const [value, tzid] = zoneAndValue(property);
  const asDate = property.params.get("VALUE")?.toUpperCase() === "DATE";
  return splitValues(value).flatMap((written) => {
    const date = written.includes("/") ? parsePeriod(written, tzid) : parseTime(written, tzid, asDate);
    if (!date) warn("date", `${property.name} value ${JSON.stringify(written.slice(0, 40))} is no date or time`);
    return date ? [date] : [];
  });
}

function readSequence(property: Property | undefined): number {
  const value = Number(property?.value.trim() ?? 0);
  return Number.isSafeInteger(value) ? value : 0;
}
