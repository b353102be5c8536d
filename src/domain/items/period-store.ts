import { type SQL, sql } from "drizzle-orm";
import { addDays } from "../../lib/time.ts";
import { impliedKind, type ItemQuery } from "./query.ts";
import type { Kind } from "./schema.ts";

/** No place's clock is further from UTC than this. */
const DAYS_AROUND = 1;

/** A bound of a period: a local day, or an instant. */
type Bound = { day: string } | { instant: string };

function readBound(text: string | undefined, nowMs: number): Bound | null {
  if (text === undefined) return null;
  if (text === "now") return { instant: new Date(nowMs).toISOString() };
  return text.length === "YYYY-MM-DD".length ? { day: text } : { instant: text };
}

/** The earliest or latest local day that an instant may be. */
const dayOf = (bound: Bound, days: number) => ("day" in bound ? bound.day : addDays(bound.instant.slice(0, 10), days));
const instantOf = (bound: Bound) => ("day" in bound ? `${bound.day}T00:00:00.000Z` : bound.instant);

/** Before or after the day begins anywhere: for the index, which knows no local days. */
const aroundDay = (day: string, days: number) => `${addDays(day, days)}T00:00:00.000Z`;

/** The zone of an event's place; the gazetteer's zones are all known to Postgres. */
const ZONE = sql`coalesce((select p.time_zone from places p where p.id = items.place_id), 'UTC')`;
const STARTS = sql`items.soon_at`;
const ENDS = sql`coalesce(items.ends_at, items.starts_at, (items.local_end_date + 1)::timestamp at time zone ${ZONE})`;

/** A part of a period. */
export type Period = {
  conditions: SQL[];
  /** The only kind its conditions leave. */
  kind: Kind | null;
  hasEvents: boolean;
  /** Whether its conditions leave few enough to be sorted: better than to walk along the order and leave out nearly all. */
  isShort: boolean;
};

/**
 * The query's period in parts that no item is in twice, each of which one index answers; a single empty one where it has
 * none. Events are within it that touch it, by their own local days or, for instants, by the clock; other items by when they
 * were published.
 */
export function periodsOf(query: ItemQuery, nowMs: number): Period[] {
  const [from, to] = [readBound(query.from, nowMs), readBound(query.to, nowMs)];
  const kind = impliedKind(query);
  const hasEvents = kind === undefined || kind === "event";
  if (from === null && to === null) {
    const whole = { conditions: [], kind: null, hasEvents, isShort: false };
    return [query.sort === "soonest" ? { ...whole, conditions: [sql`items.local_date is not null`], kind: "event" } : whole];
  }
  const events = hasEvents ? [...eventPeriods(from, to)] : [];
  if (kind === "event") return events;
  const isOther = kind === undefined ? [sql`items.kind <> 'event'`] : [];
  return [...events, { conditions: [...isOther, ...publishedPeriod(from, to)], kind: null, hasEvents: false, isShort: false }];
}

/** What begins in the period; and, where it has a beginning, what began before and is still on. */
function* eventPeriods(from: Bound | null, to: Bound | null): Generator<Period> {
  const exact = [...(from === null ? [] : endsAfter(from)), ...(to === null ? [] : startsBefore(to))];
  const period = (conditions: SQL[], isShort: boolean): Period => ({
    conditions: [...conditions, ...exact],
    kind: "event",
    hasEvents: true,
    isShort,
  });
  if (from === null) return yield period([sql`items.local_date is not null`], false);
  const first = dayOf(from, -DAYS_AROUND);
  yield period([sql`items.local_date >= ${first}::date`, sql`${STARTS} >= ${aroundDay(first, -DAYS_AROUND)}::timestamptz`], false);
  const isOn = sql`items.local_end_date > items.local_date and items.local_end_date >= ${first}::date and items.local_date < ${first}::date`;
  yield period([isOn, sql`${STARTS} < ${aroundDay(first, DAYS_AROUND)}::timestamptz`], true);
}

/** A moment without an end is within a period that begins with it. */
function endsAfter(from: Bound): SQL[] {
  if ("day" in from) return [sql`items.local_end_date >= ${from.day}::date`];
  return [sql`(${ENDS} > ${from.instant}::timestamptz or ${STARTS} >= ${from.instant}::timestamptz)`];
}

function startsBefore(to: Bound): SQL[] {
  if ("instant" in to) return [sql`${STARTS} < ${to.instant}::timestamptz`];
  return [sql`items.local_date < ${to.day}::date`, sql`${STARTS} < ${aroundDay(to.day, DAYS_AROUND)}::timestamptz`];
}

function publishedPeriod(from: Bound | null, to: Bound | null): SQL[] {
  return [
    ...(from === null ? [] : [sql`items.sort_at >= ${instantOf(from)}::timestamptz`]),
    ...(to === null ? [] : [sql`items.sort_at < ${instantOf(to)}::timestamptz`]),
  ];
}
