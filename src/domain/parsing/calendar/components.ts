import { createLineParser, unfold } from "./lines.ts";
import type { Property } from "./lines.ts";
import type { Warn } from "./warnings.ts";

/** A component as written: its properties in order, and those of its parts that matter (STANDARD and DAYLIGHT). */
export type Component = { name: string; properties: Property[]; parts: Component[] };

/** What a calendar file holds, before anything is understood. */
export type Components = {
  /** Properties of the VCALENDARs themselves. */
  calendar: Property[];
  events: Component[];
  zones: Component[];
  /** How many components of each name there are, nested ones included. */
  counts: Map<string, number>;
  /** Events or properties were left out because there are too many. */
  truncated: boolean;
};

/** Components whose properties are kept; all others are only counted. */
const KEPT = new Set(["VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"]);
/** Properties that are understood; the rest is not worth its memory. */
const PROPERTIES = new Set(
  [
    "UID DTSTART DTEND DURATION RECURRENCE-ID RRULE EXRULE RDATE EXDATE SEQUENCE LAST-MODIFIED DTSTAMP CREATED DCREATED",
    "SUMMARY STATUS LOCATION DESCRIPTION X-ALT-DESC STYLED-DESCRIPTION URL GEO X-APPLE-STRUCTURED-LOCATION CATEGORIES ORGANIZER CLASS",
    "IMAGE X-WP-IMAGES-URL ATTACH CONFERENCE X-GOOGLE-CONFERENCE METHOD NAME X-WR-CALNAME X-WR-CALDESC X-WR-TIMEZONE TIMEZONE-ID",
    "COLOR X-APPLE-CALENDAR-COLOR REFRESH-INTERVAL X-PUBLISHED-TTL TZID X-LIC-LOCATION TZOFFSETFROM TZOFFSETTO",
  ].flatMap((names) => names.split(" ")),
);
/** Properties whose text may run over several lines. */
const TEXTS = new Set(["SUMMARY", "LOCATION", "DESCRIPTION", "X-ALT-DESC", "X-WR-CALDESC"]);
/** Those that cannot stand inside each other: a second BEGIN means that an END is missing. */
const TOP = new Set(["VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"]);
const MAX_DEPTH = 50;
/** Bounds on what is kept, so that 8 MiB of empty lines cannot become an isolate's memory: more than any calendar of that size holds. */
const MAX_EVENTS = 50_000;
const MAX_PROPERTIES = 400_000;

/** Reads the lines of a calendar into components, closing what was left open and dropping what was never opened. */
export function readComponents(text: string, warn: Warn): Components {
  const found: Components = { calendar: [], events: [], zones: [], counts: new Map(), truncated: false };
  const open: Component[] = [];
  const parseLine = createLineParser();
  let last: Property | null = null;
  let kept = 0;
  for (const line of joinSoftBreaks(unfold(text))) {
    const property = parseLine(line);
    if (!property) {
      // A line break that a producer forgot to escape: the text goes on here.
      if (last && TEXTS.has(last.name)) last.value += `\\n${line.trim()}`;
      else warn("line", `${JSON.stringify(line.slice(0, 60))} is no property`);
      continue;
    }
    last = null;
    if (property.name === "BEGIN") begin(open, found, property.value.trim().toUpperCase().slice(0, 40), warn);
    else if (property.name === "END") end(open, property.value.trim().toUpperCase().slice(0, 40), warn);
    else {
      const inside = open.at(-1);
      if (!inside || !KEPT.has(inside.name) || !PROPERTIES.has(property.name)) continue;
      if (++kept > MAX_PROPERTIES) found.truncated = true;
      else (inside.name === "VCALENDAR" ? found.calendar : inside.properties).push(property);
      last = property;
    }
  }
  if (open.length > 0) warn("structure", `${open.map((component) => component.name).join(", ")} not ended`);
  if (found.truncated) warn("truncated", `more than ${MAX_EVENTS} events or ${MAX_PROPERTIES} properties; the rest is left out`);
  return found;
}

function begin(open: Component[], found: Components, name: string, warn: Warn): void {
  found.counts.set(name, (found.counts.get(name) ?? 0) + 1);
  while (TOP.has(name) && open.some((component) => component.name !== "VCALENDAR")) {
    warn("structure", `${open.pop()?.name ?? ""} not ended before ${name} begins`);
  }
  const component: Component = { name, properties: [], parts: [] };
  if (name === "VEVENT" && found.events.length < MAX_EVENTS) found.events.push(component);
  else if (name === "VEVENT") found.truncated = true;
  if (name === "VTIMEZONE") found.zones.push(component);
  if (name === "STANDARD" || name === "DAYLIGHT") open.at(-1)?.parts.push(component);
  if (open.length < MAX_DEPTH) open.push(component);
}

/** Ends the innermost component of that name and all inside it. */
function end(open: Component[], name: string, warn: Warn): void {
  const at = open.findLastIndex((component) => component.name === name);
  if (at === -1) return warn("structure", `END:${name} without its BEGIN`);
  for (const inner of open.splice(at).slice(1)) warn("structure", `${inner.name} not ended before its ${name}`);
}

/** vCalendar 1.0 continues quoted-printable text after an equals sign at the end of a line. */
function* joinSoftBreaks(lines: Iterable<string>): Generator<string> {
  let held: string[] = [];
  for (const line of lines) {
    const continues = line.endsWith("=") && (held.length > 0 || isQuotedPrintable(line));
    held.push(continues ? line.slice(0, -1) : line);
    if (continues) continue;
    yield held.join("");
    held = [];
  }
  if (held.length > 0) yield held.join("");
}

function isQuotedPrintable(line: string): boolean {
  return line
    .slice(0, line.indexOf(":") + 1)
    .toUpperCase()
    .includes("QUOTED-PRINTABLE");
}
