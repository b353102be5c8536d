import type { Component } from "./components.ts";
import { allOf, firstOf } from "./lines.ts";
import type { Budget } from "./budget.ts";
import { parseRule } from "./rule.ts";
import { textOf } from "./text.ts";
import { parseOffset, parseTime, splitValues } from "./values.ts";
import type { Warn } from "./warnings.ts";
import { definedZone } from "./zones/defined.ts";
import type { Observance } from "./zones/defined.ts";
import type { ZoneDefinition } from "./zones/index.ts";

/** The VTIMEZONEs of a calendar by TZID; the first of a name wins. Broken parts of one are left out. */
export function readZones(components: Component[], budget: Budget, warn: Warn): Map<string, ZoneDefinition> {
  const zones = new Map<string, ZoneDefinition>();
  for (const component of components) {
    const { properties } = component;
    const tzid = firstOf(properties, "TZID")?.value.trim();
    if (tzid === undefined || tzid === "" || zones.has(tzid)) continue;
    const observances = component.parts.flatMap((part) => readObservance(part, warn) ?? []);
    zones.set(tzid, { location: textOf(firstOf(properties, "X-LIC-LOCATION")), zone: definedZone(observances, budget) });
  }
  return zones;
}

function readObservance(part: Component, warn: Warn): Observance | null {
  const { properties } = part;
  const first = (name: string) => firstOf(properties, name)?.value ?? "";
  const start = parseTime(first("DTSTART"), null);
  const to = parseOffset(first("TZOFFSETTO"));
  if (!start || to === null) {
    warn("time-zone", `a ${part.name} without DTSTART or TZOFFSETTO is left out`);
    return null;
  }
  const rules = allOf(properties, "RRULE").flatMap(({ value }) => parseRule(value, warn) ?? []);
  const dates = allOf(properties, "RDATE").flatMap(({ value }) => splitValues(value).flatMap((date) => parseTime(date, null) ?? []));
  return { start: start.seconds, from: parseOffset(first("TZOFFSETFROM")) ?? to, to, rules, dates: dates.map(({ seconds }) => seconds) };
}
