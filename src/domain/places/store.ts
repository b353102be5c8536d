import { eq, getTableColumns, or, type SQL, sql } from "drizzle-orm";
import { placeAliases, places } from "../../../drizzle/schema/places.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { EARTH_RADIUS_KM } from "../../lib/sphere.ts";
import { foldName } from "./names.ts";

export type Place = typeof places.$inferSelect;
/** A place and how far it is, along the great circle. */
export type PlaceNearby = Place & { distanceKm: number };

const ID_OR_CODE = /^[\w-]{1,80}$/;

/** A place given by id, code or a further code; null when there is none, without asking the database for what can be neither. */
export async function findPlace(db: Db, idOrCode: string): Promise<Place | null> {
  if (!ID_OR_CODE.test(idOrCode)) return null;
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

/** As the index `places_on_sphere` has it: so ordered, places by the great circle, over the date line and at the poles too. */
const ON_SPHERE = sql.raw(
  "cube(array[cos(radians(places.lat)) * cos(radians(places.lon)), cos(radians(places.lat)) * sin(radians(places.lon)), sin(radians(places.lat))])",
);

type Position = { lat: number; lon: number };

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** On the unit sphere. */
function pointAt({ lat, lon }: Position): number[] {
  const [phi, lambda] = [radians(lat), radians(lon)];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

const kilometres = (chord: SQL) => sql<number>`2 * asin(least(1, (${chord}) / 2)) * ${EARTH_RADIUS_KM}::float8`;

/** The places nearest to a point, nearest first. Latitude and longitude in degrees. */
export async function nearestPlaces(db: Db, { limit, ...position }: Position & { limit: number }): Promise<PlaceNearby[]> {
  const chord = sql`${ON_SPHERE} <-> cube(${sql.param(pointAt(position))}::float8[])`;
  return db
    .select({ ...getTableColumns(places), distanceKm: kilometres(chord) })
    .from(places)
    .orderBy(chord, places.id)
    .limit(limit);
}

export type Wanted = { idsOrCodes: readonly string[]; names: readonly string[]; positions: readonly Position[] };
export type Found = {
  /** By what was asked. */
  known: (Place & { asked: string })[];
  named: (Place & { asked: string; own: boolean })[];
  /** `asked`: which of the positions. */
  nearby: (PlaceNearby & { asked: number })[];
};

const NEARBY = 12;

/** Everything that many events ask of the gazetteer at once, in three statements of one round trip. */
export async function lookUpPlaces(db: Db, { idsOrCodes, names, positions }: Wanted): Promise<Found> {
  const columns = getTableColumns(places);
  const asked = sql<string>`asked`;
  const points = positions.map(pointAt);
  const axis = (n: number) => sql.param(points.map((point) => point[n] ?? 0));
  const [known, named, nearby] = await db.batch([
    db
      .select({ ...columns, asked })
      .from(places)
      .innerJoin(
        sql`(select asked, coalesce(
            (select id from places where id = asked collate "C"), (select id from places where code = asked collate "C"),
            (select place_id from place_aliases where code = asked collate "C")) as found
          from unnest(${sql.param(idsOrCodes)}::text[]) as asked) a`,
        sql`a.found = ${places.id}`,
      ),
    db
      .select({ ...columns, asked: sql<string>`n.name`, own: sql<boolean>`n.own` })
      .from(places)
      .innerJoin(
        sql`(select name, place_id, own from place_names where name = any(${sql.param(names)}::text[])) n`,
        sql`n.place_id = ${places.id}`,
      ),
    db
      .select({ ...columns, asked: sql<number>`near.asked::int`, distanceKm: sql<number>`near.km` })
      .from(places)
      .innerJoin(
        sql`(select p.asked, n.id, ${kilometres(sql`n.chord`)} as km
          from unnest(${axis(0)}::float8[], ${axis(1)}::float8[], ${axis(2)}::float8[]) with ordinality as p(x, y, z, asked)
          cross join lateral (
            select id, ${ON_SPHERE} <-> cube(array[p.x, p.y, p.z]) as chord from places order by chord limit ${NEARBY}
          ) n) near`,
        sql`near.id = ${places.id}`,
      ),
  ]);
  return { known, named, nearby: nearby.map((place) => ({ ...place, asked: place.asked - 1 })) };
}
