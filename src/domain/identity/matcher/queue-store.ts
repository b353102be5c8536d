import { sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";
import type { Kind } from "../../items/schema.ts";
import type { FormerVersion } from "../pairs/former.ts";
import { atVenue, FormerVersions, MergedVenue } from "./telling.ts";
import { formerOf, mergedVenue } from "./telling-store.ts";

export const BATCH_SIGHTINGS = 500;
const BATCH_BYTES = 1_000_000;

/** A sighting waiting for the matcher. `number` is raised whenever it is put back, so that only what was read is taken off. */
export type Pending = { id: string; number: number; draft: unknown; former: readonly FormerVersion[]; jobId: string | null };

type Row = { id: string; number: number; draft: string; job_id: string | null; venue: unknown; former: unknown };

/** The sightings of a kind that wait longest: at most 500, and about 1 MB. */
export async function readPending(db: Db, kind: Kind): Promise<Pending[]> {
  const result = await db.execute<Row>(sql`
    select id, number, draft, job_id, ${mergedVenue(sql`venue_id`)} as venue, ${formerOf("sized")} as former from (
      select *, sum(octet_length(draft)) over (order by pending_at, id) - octet_length(draft) as bytes_before from (
        select id, kind, version, pending_number as number, draft::text as draft, draft -> 'event' ->> 'venue_id' as venue_id, job_id, pending_at
        from sightings where kind = ${kind} and pending_at is not null order by pending_at, id limit ${BATCH_SIGHTINGS}
      ) first
    ) sized
    where bytes_before < ${BATCH_BYTES} order by pending_at, id`);
  return result.rows.map(({ id, number, draft, job_id, venue, former }) => ({
    id,
    number,
    draft: atVenue(JSON.parse(draft), MergedVenue.parse(venue)),
    former: FormerVersions.parse(former),
    jobId: job_id,
  }));
}

/** Whether the matcher has anything to do. */
export async function hasPending(db: Db, kind: Kind): Promise<boolean> {
  const result = await db.execute(sql`select 1 from sightings where kind = ${kind} and pending_at is not null limit 1`);
  return result.rows.length > 0;
}
