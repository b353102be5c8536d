import { and, eq, gt, or, type SQL, sql } from "drizzle-orm";
import { venues } from "../../../drizzle/schema/places.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { asJson, auditRows, type Doer, nameOfDoer } from "../audit/index.ts";
import { foldHall, hallName } from "./venue-id.ts";

export type Venue = typeof venues.$inferSelect;

/** A hall as an event names it. */
export type VenueMention = { venueId: string; placeId: string; venue: string; lat: number | null; lon: number | null };

const CHUNK = 500;

/** Makes rows of halls that have none, and keeps where they are when that is first said. One statement per 500. `now`: RFC 3339. */
export async function noteVenues(db: Db, mentions: readonly VenueMention[], now: string): Promise<void> {
  const byId = new Map<string, VenueMention>();
  for (const mention of mentions) if (mention.lat !== null || !byId.has(mention.venueId)) byId.set(mention.venueId, mention);
  const rows = [...byId.values()]
    .toSorted((a, b) => (a.venueId < b.venueId ? -1 : 1))
    .map(({ venueId, placeId, venue, lat, lon }) => ({
      id: venueId,
      place_id: placeId,
      name: hallName(venue),
      folded: foldHall(hallName(venue) ?? ""),
      lat,
      lon,
    }));
  for (let start = 0; start < rows.length; start += CHUNK) {
    await db.execute(sql`
      insert into venues (id, place_id, name, folded, lat, lon, first_seen_at)
      select id, place_id, name, folded, lat, lon, ${now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows.slice(start, start + CHUNK))}::jsonb)
        as r(id text, place_id text, name text, folded text, lat float8, lon float8)
      on conflict (id) do update set lat = excluded.lat, lon = excluded.lon where venues.lat is null and excluded.lat is not null`);
  }
}

export async function findVenue(db: Db, id: string): Promise<Venue | null> {
  const [row] = await db.select().from(venues).where(eq(venues.id, id));
  return row ?? null;
}

export type VenuePosition = { folded: string; id: string };

/** The halls of a city by name, those that were merged away left out; `q`: how the name begins. */
export async function listVenues(
  db: Db,
  { placeId, q, after, limit }: { placeId: string; q?: string | undefined; after: VenuePosition | null; limit: number },
): Promise<Venue[]> {
  const prefix = q === undefined ? undefined : `${foldHall(q).replaceAll(/[\\%_]/g, "\\$&")}%`;
  const further =
    after === null ? undefined : or(gt(venues.folded, after.folded), and(eq(venues.folded, after.folded), gt(venues.id, after.id)));
  return db
    .select()
    .from(venues)
    .where(
      and(
        eq(venues.placeId, placeId),
        sql`${venues.mergedInto} is null`,
        prefix === undefined ? undefined : sql`${venues.folded} like ${prefix}`,
        further,
      ),
    )
    .orderBy(venues.folded, venues.id)
    .limit(limit);
}

/**
 * Says that a venue, and whatever was merged into it, is another; null: that it is one of its own again. What sources said
 * of any of them is put back into the matcher's queue, and what follows is not announced: nothing happened to the events.
 */
export async function writeVenueMerge(
  db: Db,
  doer: Doer,
  { id, into, nowMs }: { id: string; into: string | null; nowMs: number },
): Promise<void> {
  const now = new Date(nowMs).toISOString();
  const entry = {
    action: "venue.merge" as const,
    target: { type: "venue", id: sql`id` },
    ...{ before: sql`jsonb_build_object('merged_into', merged_into)`, after: asJson({ merged_into: into }) },
  };
  await db.batch([
    db.execute(auditRows(doer, nowMs, entry, sql`from venues where id = ${id} for update`)),
    db.execute(into === null ? unmerge(id) : merge(id, into, nameOfDoer(doer))),
    db.execute(sql`
      with locked as materialized (
        select s.id from sightings s where s.draft -> 'event' ->> 'venue_id' in (select v.id from venues v where v.id = ${id} or v.merged_into = ${into}::text)
        order by s.source_id, s.external_id for update
      )
      update sightings s set pending_at = ${now}::timestamptz, pending_number = s.pending_number + 1, backfill = true from locked where s.id = locked.id`),
  ]);
}

const merge = (id: string, into: string, by: string): SQL =>
  sql`update venues set merged_into = ${into}, merged_by = ${by} where (id = ${id} or merged_into = ${id}) and id <> ${into}`;
const unmerge = (id: string): SQL => sql`update venues set merged_into = null, merged_by = null where id = ${id}`;
