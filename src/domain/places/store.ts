import { eq, getTableColumns, type SQL, or, sql } from "drizzle-orm";
import { placeAliases, places } from "../../../drizzle/schema/places.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { foldName } from "./names.ts";

export type Place = typeof places.$inferSelect;
/** A place and how far it is, along the great circle. */
export type PlaceNearby = Place & { distanceKm: number };

/** A place given by id, code or a further code; null when there is none. */
export async function findPlace(db: Db, idOrCode: string): Promise<Place | null> {
  const byAlias = db.select({ id: placeAliases.placeId }).from(placeAliases).where(eq(placeAliases.code, idOrCode));
  const [row] = await db
    .select()
    .from(places)
    .where(or(eq(places.id, idOrCode), eq(places.code, idOrCode), eq(places.id, sql`(${byAlias})`)))
    .limit(1);
  return row ?? null;
}

export type CitySearch = {
  /** What somebody typed of a name, in any spelling or language. */
  q?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  country?: string | undefined;
  limit: number;
};

/** The most populous cities first; with `q` those of that name, then those it begins, then those that are spelt alike. */
export async function listMajorCities(db: Db, { q, country, limit }: CitySearch): Promise<Place[]> {
  const inCountry = country === undefined ? undefined : eq(places.country, country.toUpperCase());
  if (q === undefined) {
    return db
      .select()
      .from(places)
      .where(inCountry)
      .orderBy(sql`${places.population} desc nulls first, ${places.id}`)
      .limit(limit);
  }
  const name = foldName(q);
  if (name === "") return [];
  const hits = namedLike(name);
  return db
    .select(getTableColumns(places))
    .from(places)
    .innerJoin(sql`(${hits}) hit`, sql`hit.place_id = ${places.id}`)
    .where(inCountry)
    .orderBy(sql`hit.rank desc, ${places.population} desc, ${places.id}`)
    .limit(limit);
}

/** Rank 4: its own very name; 3: what others call it; 2: begins so; below 1: how alike. Short names are not compared by likeness, which says nothing of them. */
function namedLike(name: string): SQL {
  const prefix = `${name.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return sql`
    select place_id, max(rank) as rank from (
      select place_id, (case when name <> ${name} then 2 when own then 4 else 3 end)::real as rank from place_names where name like ${prefix}
      union all
      select place_id, similarity(name, ${name}) from place_names where length(${name}) >= 4 and name % ${name}
    ) named group by place_id`;
}

const EARTH_RADIUS_KM = 6371.0088;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The places nearest to a point, nearest first. Latitude and longitude in degrees. */
export async function nearestPlaces(db: Db, { lat, lon, limit }: { lat: number; lon: number; limit: number }): Promise<PlaceNearby[]> {
  const [phi, lambda] = [radians(lat), radians(lon)];
  const point = sql`cube(array[${Math.cos(phi) * Math.cos(lambda)}, ${Math.cos(phi) * Math.sin(lambda)}, ${Math.sin(phi)}]::float8[])`;
  const chord = sql`${ON_SPHERE} <-> ${point}`;
  return db
    .select({ ...getTableColumns(places), distanceKm: sql<number>`2 * asin(least(1, (${chord}) / 2)) * ${EARTH_RADIUS_KM}::float8` })
    .from(places)
    .orderBy(chord, places.id)
    .limit(limit);
}

/** As the index `places_on_sphere` has it. */
const ON_SPHERE = sql.raw("cube(array[cos(radians(lat)) * cos(radians(lon)), cos(radians(lat)) * sin(radians(lon)), sin(radians(lat))])");
