import { sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";
import { addDays } from "../../../lib/time.ts";
import { tellers } from "../../items/tellers-store.ts";
import { held, type Lease, lockLease } from "../matcher/lease-store.ts";

/** Hidden in one transaction. */
export const ARCHIVE_BATCH = 5_000;

/**
 * Hides events whose last local day lies before `cutoff` (a date) and drops their keys; ids, history and sightings stay.
 * Followers of the log are told, nobody else. Answers how many; at most a batch, and none once the lease is lost.
 */
export async function hidePast(db: Db, lease: Lease, cutoff: string, nowMs: number): Promise<number> {
  const [, result] = await db.batch([
    db.execute(lockLease(lease, nowMs)),
    db.execute<{ n: number }>(sql`
      with past as materialized (
        select id, revision, place_id, ${tellers} as source_ids from items
        where kind = 'event' and visible and local_date < ${cutoff}::date and soon_at < ${`${addDays(cutoff, 1)}T00:00:00Z`}::timestamptz and local_end_date < ${cutoff}::date and ${held(lease)}
        order by soon_at, id limit ${ARCHIVE_BATCH} for update
      ), hidden as (
        update items set visible = false, archived = true from past where items.id = past.id
      ), forgotten as (
        delete from match_keys k using past where k.item_id = past.id
      ), told as (
        insert into changes (kind, item_id, type, revision, material, backfill, tags, at)
        select 'event', id, 'withdrawn', revision, false, true, jsonb_build_object('place_id', place_id, 'source_ids', to_jsonb(source_ids)), ${instant(nowMs)}
        from past order by id
      )
      select count(*)::int as n from past`),
  ]);
  return result.rows[0]?.n ?? 0;
}

const instant = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
