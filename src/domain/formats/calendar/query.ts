import { addDays } from "../../../lib/time.ts";
import type { ItemQuery } from "../../items/query.ts";

/** The window of a calendar that is kept up to date: what is long past or far off is no part of it. */
const DAYS = { back: 30, ahead: 400 };

/**
 * The same query as a calendar: events only, soonest first, within a window that moves with the days. `startsAnywhere` when
 * nobody has asked for a beginning.
 */
export function calendarQuery(query: ItemQuery, startsAnywhere: boolean, nowMs: number): ItemQuery {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const [first, last] = [addDays(today, -DAYS.back), addDays(today, DAYS.ahead)];
  const from = startsAnywhere ? first : within(query.from ?? first, first, last);
  return { ...query, kind: "event", sort: "soonest", from, to: within(query.to ?? last, first, last) };
}

/** Days and instants in UTC sort as text; `now` always lies within. */
function within(bound: string, first: string, last: string): string {
  if (bound === "now") return bound;
  return bound < first ? first : bound > last ? last : bound;
}
