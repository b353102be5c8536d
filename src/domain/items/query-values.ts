import { z } from "zod";

/** Text that a database can hold and a person can mean: NFC, one line, no control characters, no lone surrogates. */
export const term = (maxChars: number) =>
  z
    .string()
    .max(maxChars)
    .refine((text) => text.isWellFormed() && !/[\p{Cc}]/u.test(text.trim()), "must be plain text on one line")
    .overwrite((text) => text.normalize("NFC").replace(/\s+/gu, " ").trim())
    .refine((text) => text !== "", "must not be empty");

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** A number of a JSON body, or its decimal notation in a query string. */
export const decimal = (min: number, max: number) =>
  z.preprocess((value) => (typeof value === "string" && NUMBER.test(value) ? Number(value) : value), z.number().min(min).max(max));

export const wholeNumber = (min: number, max: number) =>
  z.preprocess((value) => (typeof value === "string" && NUMBER.test(value) ? Number(value) : value), z.number().int().min(min).max(max));

export const flag = z.preprocess((value) => (value === "true" ? true : value === "false" ? false : value), z.boolean());

/** Several values: an array of a JSON body, or a comma-separated list in a query string; each once, sorted. */
export const listOfSome = <Value extends z.ZodType<string, string>>(value: Value, max: number) =>
  z.preprocess(
    (list) => (typeof list === "string" ? list.split(",") : list),
    z
      .array(value)
      .min(1)
      .max(max)
      .overwrite((values) => [...new Set(values)].toSorted()),
  );

const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2199;
const isInRange = (text: string) => Number(text.slice(0, 4)) >= EARLIEST_YEAR && Number(text.slice(0, 4)) <= LATEST_YEAR;
const rangeMessage = `must lie between ${EARLIEST_YEAR} and ${LATEST_YEAR}`;

const day = z.iso.date().refine(isInRange, rangeMessage);
/** What is no time is left as it is: the check before has refused it. */
const toUtc = (text: string) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString());
const instant = z.iso.datetime({ offset: true }).overwrite(toUtc).refine(isInRange, rangeMessage);

/** An instant in UTC with milliseconds; a day alone is its midnight UTC. */
export const moment = z.union([instant, day.overwrite((text) => `${text}T00:00:00.000Z`)], {
  error: "must be an RFC 3339 time with its offset, or a date",
});

/** Where a period begins or ends: a local day, an instant, or `now`. */
export const bound = z.union([z.literal("now"), day, instant], {
  error: "must be a date, an RFC 3339 time with its offset, or now",
});

/** Decimal degrees to five places, about one metre. */
const degrees = (text: string) => Number(Number(text).toFixed(5));

export type Point = { lat: number; lon: number };
export type Box = { west: number; south: number; east: number; north: number };

const numbersOf = (text: string, count: number): number[] | null => {
  const parts = text.split(",").map((part) => part.trim());
  return parts.length === count && parts.every((part) => NUMBER.test(part)) ? parts.map(degrees) : null;
};

export function pointOf(text: string): Point | null {
  const [lat = 91, lon = 181] = numbersOf(text, 2) ?? [];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

/** West may be greater than east: the box then lies across the date line. */
export function boxOf(text: string): Box | null {
  const [west = 181, south = 91, east = 181, north = 91] = numbersOf(text, 4) ?? [];
  const onEarth = Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90;
  return onEarth && south < north && west !== east ? { west, south, east, north } : null;
}

const written = (parts: readonly number[]) => parts.map((part) => String(part === 0 ? 0 : part)).join(",");

export const point = z
  .string()
  .max(80)
  .refine((text) => pointOf(text) !== null, "must be lat,lon in decimal degrees")
  .overwrite((text) => {
    const at = pointOf(text);
    return at === null ? text : written([at.lat, at.lon]);
  });

export const box = z
  .string()
  .max(120)
  .refine((text) => boxOf(text) !== null, "must be west,south,east,north in decimal degrees, south below north")
  .overwrite((text) => {
    const area = boxOf(text);
    return area === null ? text : written([area.west, area.south, area.east, area.north]);
  });
