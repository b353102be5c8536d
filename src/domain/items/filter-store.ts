import { type SQL, sql } from "drizzle-orm";
import { brandKey, gtin } from "./product-keys.ts";
import { DEFAULT_RADIUS_KM, impliedKind, type ItemQuery, type Sort } from "./query.ts";
import { type Box, boxOf, type Point, pointOf } from "./query-values.ts";
import type { Kind } from "./schema.ts";
import { EARTH_RADIUS_KM } from "../../lib/sphere.ts";
import { type Around, boxAround } from "./sphere.ts";
import { isToldBy } from "./tellers-store.ts";

/** A filter given `value`, or nothing. */
const given = <Value>(value: Value | undefined, filter: (value: Value) => SQL | undefined): SQL | undefined =>
  value === undefined ? undefined : filter(value);

/** Where only events have any. */
const isOfEvents = ({ near, bbox, category }: ItemQuery) => near !== undefined || bbox !== undefined || category !== undefined;

/** Every filter of a query but its period, its words and how its items stand. `knownKind` needs not be asked for: to the planner it would be one more filter. */
export function filtersOf(query: ItemQuery, knownKind: Kind | null): SQL[] {
  const kind = impliedKind(query);
  if (kind !== undefined && kind !== "event" && isOfEvents(query)) return [sql`false`];
  // Only recalls have an agency: the table's own law.
  const isKnown = kind === knownKind || query.agency_id !== undefined;
  const all = [
    given(isKnown ? undefined : kind, (other) => sql`items.kind = ${other}`),
    given(query.ids, isOneOf),
    given(query.place_id, (id) => sql`items.place_id = ${id}`),
    given(query.near, (near) => isNear(pointOf(near), query)),
    given(query.bbox, (bbox) => isWithin(boxOf(bbox))),
    given(query.published_after, isPublishedAfter),
    given(query.updated_since, (at) => sql`items.updated_at >= ${at}`),
    given(query.category, (category) => sql`items.category = ${category}`),
    given(query.tag, (tag) => sql`items.tags @> array[${tag}]::text[]`),
    given(query.source_id, isToldBy),
    given(query.language, (language) => sql`items.language = ${language}`),
    ...ofProducts(query),
    ...ofPrices(query),
    given(query.sentiment, (label) => sql`items.analysis is not null and items.analysis #>> '{sentiment,label}' = ${label}`),
    given(
      query.emotion,
      (label) => sql`items.analysis is not null and items.analysis -> 'emotions' @> ${JSON.stringify([{ label }])}::jsonb`,
    ),
  ];
  return all.filter((filter) => filter !== undefined);
}

/** Orders that have indexes of their own within one value of a column, the most telling column first. */
const ORDERED_WITHIN: Partial<Record<Sort, readonly ("place_id" | "agency_id" | "category" | "language" | "kind")[]>> = {
  newest: ["place_id", "agency_id", "language", "kind"],
  relevance: ["place_id", "agency_id", "language", "kind"],
  soonest: ["place_id", "category"],
};

/** The filter, if there is one, that a walk along the query's order meets with every row. */
export function walkedBy(query: ItemQuery): SQL[] {
  const asked = { ...query, kind: impliedKind(query) };
  const column = ORDERED_WITHIN[query.sort]?.find((name) => asked[name] !== undefined);
  return column === undefined ? [] : [sql`items.${sql.identifier(column)} = ${asked[column]}`];
}

/** What tells a later date was first seen later too, or before the date that it tells: either is found by an index. */
function isPublishedAfter(at: string): SQL {
  return sql`(items.sort_at > ${at} or items.published_at > items.first_seen_at) and items.published_at > ${at}`;
}

/** Ids that were merged into others stand for those. */
function isOneOf(ids: readonly string[]): SQL {
  const wanted = sql`${sql.param(ids)}::text[]`;
  return sql`items.id in (select unnest(${wanted}) union all select a.item_id from item_aliases a where a.alias = any(${wanted}))`;
}

function isWithin(box: Box | null): SQL | undefined {
  if (box === null) return undefined;
  return sql`items.lat between ${box.south}::float8 and ${box.north}::float8 and ${isBetween(box)}`;
}

function isBetween({ west, east }: Pick<Box, "west" | "east">): SQL {
  return west <= east
    ? sql`items.lon between ${west}::float8 and ${east}::float8`
    : sql`(items.lon >= ${west}::float8 or items.lon <= ${east}::float8)`;
}

function isNear(point: Point | null, { radius_km: radiusKm = DEFAULT_RADIUS_KM }: ItemQuery): SQL | undefined {
  if (point === null) return undefined;
  return sql`${isAround(boxAround(point, radiusKm))} and ${distanceKm(point)} <= ${radiusKm}::float8`;
}

function isAround({ south, north, sides }: Around): SQL {
  const between = sides === null ? sql`items.lon is not null` : isBetween(sides);
  return sql`items.lat between ${south}::float8 and ${north}::float8 and ${between}`;
}

/** Along the great circle (haversine). */
export function distanceKm({ lat, lon }: Point): SQL {
  return sql`${2 * EARTH_RADIUS_KM}::float8 * asin(least(1, sqrt(
    sin(radians(items.lat - ${lat}::float8) / 2) ^ 2
    + ${Math.cos((lat * Math.PI) / 180)}::float8 * cos(radians(items.lat)) * sin(radians(items.lon - ${lon}::float8) / 2) ^ 2)))`;
}

function ofProducts({ agency_id, brand, barcode }: ItemQuery): (SQL | undefined)[] {
  const products = (condition: SQL) => sql`items.id in (select p.item_id from item_products p where ${condition})`;
  return [
    given(agency_id, (id) => sql`items.agency_id = ${id}`),
    given(brand, (name) => products(sql`p.brand_key = ${brandKey(name)} and p.brand_key <> ''`)),
    given(barcode, (code) => {
      const key = gtin(code);
      return key === null ? products(sql`p.barcodes @> array[${code}]::text[]`) : products(sql`p.gtins @> array[${key}]::text[]`);
    }),
  ];
}

/** What costs nothing costs 0; a price that nobody knows is within no bounds. The same as in the index `items_priced`. */
const free = sql`case when items.is_free then 0 end`;
const highest = sql`coalesce(items.price_max, items.price_min, ${free})`;
const lowest = sql`coalesce(items.price_min, items.price_max, ${free})`;

function ofPrices({ price_min, price_max, is_free }: ItemQuery): (SQL | undefined)[] {
  return [
    given(price_min, (min) => sql`${highest} >= ${min}::numeric and ${lowest} is not null`),
    given(price_max, (max) => sql`${lowest} <= ${max}::numeric`),
    given(is_free, (free_) => (free_ ? sql`items.is_free` : sql`not items.is_free`)),
  ];
}
