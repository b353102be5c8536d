import { zonedEnd, zonedToInstant } from "../../lib/time.ts";
import type { EventDraft } from "../items/schema.ts";
import { type Reason, when } from "./score-reason.ts";

const DAY_MS = 86_400_000;
/** Wall clocks are compared without their zone, which can be up to 14 hours off. */
const ZONE_SLACK_MS = DAY_MS;
const LONG_PAST_MS = 30 * DAY_MS;
const FAR_AHEAD_MS = 400 * DAY_MS;
const ABSURDLY_FAR_MS = 5 * 366 * DAY_MS;
const LONG_MS = 366 * DAY_MS;
const HIGHEST_PRICE = 100_000;

const wallMs = (text: string | null): number | null =>
  text === null ? null : Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);

type Times = Pick<EventDraft, "starts_local" | "ends_local" | "starts_on" | "ends_on" | "time_zone">;

const startMs = (event: Times) => wallMs(event.starts_local ?? event.starts_on);
const endMs = (event: Times) => wallMs(event.starts_local === null ? event.ends_on : event.ends_local);

/** By the instants where the zone is known: in the night that the clocks go back, an end may read earlier than its start. */
function endsBeforeStart(event: Times): boolean {
  const { starts_local, ends_local, time_zone } = event;
  const [starts, ends] = [startMs(event), endMs(event)];
  if (starts === null || ends === null || ends >= starts) return false;
  const startsAt = starts_local === null || time_zone === null ? null : zonedToInstant(starts_local, time_zone);
  const endsAt = ends_local === null || time_zone === null ? null : zonedEnd(ends_local, time_zone, startsAt);
  return startsAt === null || endsAt === null || endsAt < startsAt;
}

function timeReasons(event: Times): Reason[] {
  const [starts, ends] = [startMs(event), endMs(event)];
  if (starts === null) return when(true, "start_missing", -65, "The event has no date.");
  return [
    ...when(endsBeforeStart(event), "end_before_start", -25, "The event ends before it starts."),
    ...when(ends !== null && ends - starts > LONG_MS, "very_long", -10, "The event lasts longer than a year."),
  ];
}

/** What follows from the hour at which it is scored. */
export function eventClockReasons(event: Times, nowMs: number): Reason[] {
  const [starts, ends] = [startMs(event), endMs(event)];
  if (starts === null) return [];
  const overSinceMs = nowMs - (ends !== null && ends >= starts ? ends : starts) - ZONE_SLACK_MS;
  const aheadMs = starts - nowMs;
  return [
    ...when(overSinceMs > 0 && overSinceMs <= LONG_PAST_MS, "past", -15, "The event is over."),
    ...when(overSinceMs > LONG_PAST_MS, "long_past", -30, "The event has been over for more than a month."),
    ...when(aheadMs > FAR_AHEAD_MS && aheadMs <= ABSURDLY_FAR_MS, "far_ahead", -10, "The event is more than 400 days ahead."),
    ...when(aheadMs > ABSURDLY_FAR_MS, "absurdly_far", -65, "The event is more than five years ahead."),
  ];
}

function priceReasons({ price_min, price_max, currency, is_free }: EventDraft): Reason[] {
  const [min, max] = [price_min, price_max].map((price) => (price === null ? null : Number(price)));
  const highest = Math.max(min ?? 0, max ?? 0);
  return [
    ...when(min != null && max != null && min > max, "price_reversed", -10, "The lowest price is above the highest."),
    ...when(highest > HIGHEST_PRICE, "price_implausible", -10, `A price above ${HIGHEST_PRICE} is implausible.`),
    ...when(is_free === true && highest > 0, "free_with_price", -10, "The event is said to be free and has a price."),
    ...when(highest > 0 && currency === null, "currency_missing", -5, "The price has no currency."),
  ];
}

/** What follows from the event alone. */
export function eventReasons(event: EventDraft): Reason[] {
  const isPlaced =
    [event.place_id, event.venue, event.address, event.lat].some((value) => value !== null) || event.status === "moved_online";
  return [
    ...timeReasons(event),
    ...when(!isPlaced, "place_missing", -15, "Neither place nor venue nor address is named."),
    ...priceReasons(event),
  ];
}
