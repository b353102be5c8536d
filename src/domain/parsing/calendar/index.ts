import { ParseError } from "../results.ts";
import { readComponents } from "./components.ts";
import type { Components } from "./components.ts";
import { createEntryMaker, entryWithoutStart } from "./entry.ts";
import { readEvent } from "./event.ts";
import type { CalendarEvent } from "./event.ts";
import { gatherOccurrences } from "./gather.ts";
import type { Gathered } from "./gather.ts";
import { readHeader } from "./header.ts";
import type { Header } from "./header.ts";
import { listEvents } from "./list.ts";
import { groupSeries } from "./series.ts";
import type { ExpandContext } from "./timed.ts";
import type { ParsedCalendar } from "./types.ts";
import type { TimeValue } from "./values.ts";
import { collectWarnings } from "./warnings.ts";
import type { Warn } from "./warnings.ts";
import { parseBound } from "./window.ts";
import type { Window } from "./window.ts";
import { readZones } from "./zone-definitions.ts";
import { createZoneNamer } from "./zones/equivalent.ts";
import { createZoneResolver, ianaZone, UTC } from "./zones/index.ts";

export { joinSplitCharacters } from "./bytes.ts";
export { expand } from "./expand.ts";
export { parseRule } from "./rule.ts";
export type { Rule } from "./rule.ts";
export type { CalendarEntry, ParsedCalendar } from "./types.ts";
export { viewCalendar } from "./view.ts";

/** Characters read of a calendar; beyond them nothing is taken. */
export const MAX_TEXT_CHARS = 8 * 1024 * 1024;
/** Occurrences returned of one calendar: the first of the window. */
export const MAX_OCCURRENCES = 50_000;
/** Work allowed for the rules of one calendar: about a second. */
const MAX_STEPS = 7_000_000;

export type CalendarInput = {
  text: string;
  /** Where it came from: what relative links are resolved against. */
  url?: string | null;
  /**
   * Half-open window. A bound with an offset is an instant, one without is wall-clock time in each event's own zone, a date is
   * its midnight. Without either bound nothing is expanded: every VEVENT is listed once, at its DTSTART.
   */
  from?: string;
  to?: string;
  /** Warnings so far, of decoding. */
  warnings?: string[];
  /** IANA name; days and floating times are compared with instants there, unless the calendar names its own zone. */
  defaultZone?: string;
};

/**
 * Reads an iCalendar file: its occurrences that overlap the window, in order of start. Takes what can be taken and says in
 * `warnings` what could not; work and memory are bounded (`truncated`). Throws `ParseError` and nothing else: when the text
 * holds no calendar component, or a bound is no time.
 */
export function parseCalendar({ text, url = null, from, to, warnings = [], defaultZone }: CalendarInput): ParsedCalendar {
  const { warn, list } = collectWarnings();
  const window: Window = { from: readBound("from", from), to: readBound("to", to), horizon: Infinity };
  const components = readComponents(withinCap(text, warn), warn);
  if (![...components.counts.keys()].some((name) => /^V[A-Z]/.test(name))) {
    throw new ParseError("not_a_calendar", "The content has no iCalendar component.");
  }
  const header = readHeader(components, url);
  const context = contextOf(components, header, window, defaultZone, warn);
  const events = components.events.map((component) => readEvent(component, warn));
  const isListed = window.from === null && window.to === null;
  const gathered = isListed ? listEvents(events, context, MAX_OCCURRENCES) : inWindow(events, context, warn);
  const entryOf = createEntryMaker({ base: url, cancels: header.cancels, nameZone: createZoneNamer() });
  const entries = gathered.occurrences.map(entryOf);
  if (isListed) for (const event of events) if (!event.start) entries.push(entryWithoutStart(event, url));
  const { zone: _, cancels: __, ...said } = header;
  const truncated = components.truncated || gathered.truncated || text.length > MAX_TEXT_CHARS;
  return { ...said, counts: Object.fromEntries(components.counts), entries, truncated, warnings: [...warnings, ...list()] };
}

function readBound(name: string, written: string | undefined): TimeValue | null {
  if (written === undefined) return null;
  const bound = parseBound(written);
  if (!bound) throw new ParseError("invalid_window", `${name} is no RFC 3339 time, wall-clock time or date.`);
  return bound;
}

/** Cut at the end of a line, so that no half value is read. */
function withinCap(text: string, warn: Warn): string {
  if (text.length <= MAX_TEXT_CHARS) return text;
  warn("truncated", `longer than ${MAX_TEXT_CHARS} characters; the rest is left out`);
  return text.slice(0, text.lastIndexOf("\n", MAX_TEXT_CHARS));
}

function contextOf({ zones }: Components, { zone }: Header, window: Window, defaultZone: string | undefined, warn: Warn): ExpandContext {
  const budget = { steps: MAX_STEPS };
  const definitions = readZones(zones, budget, warn);
  const resolveZone = createZoneResolver(definitions, warn);
  const [only, ...others] = definitions.keys();
  const single = only !== undefined && others.length === 0 ? resolveZone(only) : null;
  const home = zone ?? single ?? (defaultZone === undefined ? null : ianaZone(defaultZone)) ?? UTC;
  return { resolveZone, home, window, budget, maxInstances: MAX_OCCURRENCES + 1, warn };
}

function inWindow(events: CalendarEvent[], context: ExpandContext, warn: Warn): Gathered {
  const unplaced = events.filter(({ start }) => !start).length;
  if (unplaced > 0) warn("date", `${unplaced} events without a readable DTSTART are left out`);
  const gathered = gatherOccurrences(groupSeries(events), context, MAX_OCCURRENCES);
  if (gathered.truncated) warn("truncated", `more than ${MAX_OCCURRENCES} occurrences in the window; the later ones are left out`);
  if (context.budget.steps > 0) return gathered;
  warn("truncated", "the rules ask for more work than one calendar may cost; occurrences are missing");
  return { ...gathered, truncated: true };
}
