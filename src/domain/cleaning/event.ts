import { EVENT_STATUSES, type EventDraft } from "../items/schema.ts";
import { currencyCode } from "./currencies.ts";
import { cleanField, cleanParagraphs } from "./fields.ts";
import { splitLocation } from "./location.ts";
import { normaliseAmount, parsePrice, type Price } from "./prices.ts";
import type { RawEvent } from "./raw.ts";
import { formatDay, formatWall, isTimeZone, readWritten, wallClockAt, type Written, zoneOfOffset } from "./time.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2199;
const MAX_PRICE_CHARS = 17;
const MAX_VENUE_CHARS = 200;
const MAX_ADDRESS_CHARS = 300;

type Note = (message: string) => void;
type Times = Pick<EventDraft, "starts_local" | "ends_local" | "starts_on" | "ends_on" | "time_zone" | "all_day">;

/** A date of an event as it was written, or null with a note when it is none, or in a year no calendar means. */
function readEventTime(raw: string | null, field: string, note: Note): Written | null {
  if (raw === null || raw.trim() === "") return null;
  const written = readWritten(raw);
  const year = written ? new Date(written.wallMs).getUTCFullYear() : 0;
  if (written !== null && year >= EARLIEST_YEAR && year <= LATEST_YEAR) return written;
  note(`${field} was dropped: "${raw.trim().slice(0, 40)}" is no date an event can have`);
  return null;
}

/** The zone an event's wall clock is told in: its own, else, for an instant, the source's or that of its offset. */
function zoneFor(written: Written | null, named: string | null, fallback: string | null): string | null {
  if (named !== null) return named;
  if (written === null || written.offsetMinutes === null) return null;
  if (fallback !== null && isTimeZone(fallback)) return fallback;
  return zoneOfOffset(written.offsetMinutes) ?? "UTC";
}

function toWall(written: Written | null, zone: string | null): number | null {
  if (written === null) return null;
  if (written.offsetMinutes === null || zone === null) return written.wallMs;
  return wallClockAt(written.wallMs - written.offsetMinutes * MINUTE_MS, zone);
}

function namedZone(raw: string | null, note: Note): string | null {
  const name = raw?.trim() ?? "";
  if (name === "" || isTimeZone(name)) return name || null;
  note(`time_zone was dropped: "${name.slice(0, 40)}" is no IANA zone`);
  return null;
}

const dayOf = (wallMs: number): number => Math.floor(wallMs / DAY_MS) * DAY_MS;

/** What was written at midnight means the day it names, in whatever zone; any other instant the day that the zone's clocks show. */
function wholeDays(first: Written, last: Written | null, named: string | null, fallbackZone: string | null): Times {
  const zone = first.wallMs === dayOf(first.wallMs) ? null : zoneFor(first, named, fallbackZone);
  const startMs = dayOf(toWall(first, zone) ?? first.wallMs);
  const lastMs = toWall(last, zone) ?? startMs;
  // The end is exclusive: a day that has begun is part of it.
  const endMs = lastMs === dayOf(lastMs) ? lastMs : dayOf(lastMs) + DAY_MS;
  const ends_on = endMs > startMs ? formatDay(endMs) : null;
  return { starts_local: null, ends_local: null, starts_on: formatDay(startMs), ends_on, time_zone: named, all_day: true };
}

/**
 * From midnight to midnight, or to the minute before: days, as software writes them that knows nothing but times. Not so in UTC,
 * where nobody may live by that midnight.
 */
function takesWholeDays(starts: Written, ends: Written | null, named: string | null): boolean {
  const isBareUtc = named === "UTC" || (named === null && starts.offsetMinutes === 0);
  if (ends === null || !ends.hasTime || isBareUtc) return false;
  const overMs = ends.wallMs - dayOf(ends.wallMs);
  return starts.wallMs === dayOf(starts.wallMs) && ends.wallMs > starts.wallMs && (overMs === 0 || overMs >= DAY_MS - MINUTE_MS);
}

/** A day without a time is the last that an event takes: over at its midnight, but unknown when on the day it starts. */
function endOf(ends: Written | null, starts: Written | null, zone: string | null): number | null {
  if (ends === null || ends.hasTime) return toWall(ends, zone);
  const startDays = [starts?.wallMs, toWall(starts, zone)].map((wallMs) => (wallMs == null ? null : dayOf(wallMs)));
  return startDays.includes(ends.wallMs) ? null : ends.wallMs + DAY_MS;
}

/** Local time and zone, or whole days; never both. */
function cleanTimes(raw: RawEvent, fallbackZone: string | null, note: Note): Times {
  const starts = readEventTime(raw.starts_local ?? raw.starts_at, "starts_at", note);
  const ends = readEventTime(raw.ends_local ?? raw.ends_at, "ends_at", note);
  const startsOn = readEventTime(raw.starts_on, "starts_on", note);
  const endsOn = readEventTime(raw.ends_on, "ends_on", note);
  const named = namedZone(raw.time_zone, note);
  const isTimed = starts !== null && starts.hasTime && raw.all_day !== true && !takesWholeDays(starts, ends, named);
  const firstDay = startsOn ?? starts;
  if (!isTimed && firstDay !== null) return wholeDays(firstDay, endsOn ?? ends, named, fallbackZone);
  const zone = zoneFor(starts ?? ends, named, fallbackZone);
  const wall = (wallMs: number | null) => (wallMs === null ? null : formatWall(wallMs));
  const times = { starts_local: wall(toWall(starts, zone)), ends_local: wall(endOf(ends, starts, zone)) };
  return { ...times, starts_on: null, ends_on: null, time_zone: zone, all_day: false };
}

function cleanLocation(raw: RawEvent): Pick<EventDraft, "venue" | "address"> {
  const address = cleanField(raw.address, MAX_ADDRESS_CHARS);
  const text = address === null ? cleanParagraphs(raw.venue, MAX_ADDRESS_CHARS) : null;
  const split = text === null ? { venue: raw.venue, address } : splitLocation(text);
  return { venue: cleanField(split.venue, MAX_VENUE_CHARS), address: cleanField(split.address, MAX_ADDRESS_CHARS) };
}

/** Both or neither; 0,0 lies in the sea and is what a missing position becomes. */
function cleanPosition(raw: RawEvent, note: Note): { lat: number | null; lon: number | null } {
  const nowhere = { lat: null, lon: null };
  if (!raw.lat?.trim() || !raw.lon?.trim()) return nowhere;
  const [lat, lon] = [raw.lat, raw.lon].map((text) => Math.round(Number(text.trim().replace(",", ".")) * 1e6) / 1e6 + 0);
  const isOnEarth = lat !== undefined && lon !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  if (isOnEarth) return { lat, lon };
  note("the position was dropped: it is not on Earth, or is 0,0");
  return nowhere;
}

function cleanPrice(raw: RawEvent): Price {
  const currency = currencyCode(raw.currency);
  const [min, max] = [raw.price_min, raw.price_max].map((text) =>
    text === null || text.length > MAX_PRICE_CHARS ? null : normaliseAmount(text),
  );
  const bounds = [raw.price_min, raw.price_max].filter((text) => text !== null && text.trim() !== "").join(" – ");
  const written = raw.price?.trim() || bounds;
  if (min === null && max === null && written !== "") {
    const read = parsePrice(written, currency);
    if (read) return { ...read, is_free: raw.is_free ?? read.is_free };
  }
  const isPriced = Number(max ?? min ?? 0) > 0;
  const isZero = !isPriced && (min !== null || max !== null);
  return { price_min: min ?? null, price_max: max ?? null, currency, is_free: raw.is_free ?? (isPriced ? false : isZero ? true : null) };
}

function cleanStatus(raw: string | null): EventDraft["status"] {
  const word = raw
    ?.trim()
    .replace(/^https?:\/\/schema\.org\/Event/i, "")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace("canceled", "cancelled");
  return EVENT_STATUSES.find((status) => status === word) ?? "scheduled";
}

/** The event block of a draft. `fallbackZone` is the zone an instant without one of its own is told in. */
export function cleanEvent(raw: RawEvent, fallbackZone: string | null, note: Note): EventDraft {
  return {
    ...cleanTimes(raw, fallbackZone, note),
    status: cleanStatus(raw.status),
    series_id: cleanField(raw.series_id, 300),
    place_id: cleanField(raw.place_id, 100),
    ...cleanLocation(raw),
    venue_id: null,
    ...cleanPosition(raw, note),
    category: cleanField(raw.category, 100),
    ...cleanPrice(raw),
    organizer: cleanField(raw.organizer, 200),
  };
}
