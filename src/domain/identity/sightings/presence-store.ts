import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";
import { EMPTY } from "../fold/fields.ts";

/**
 * Marks what a source no longer shows: kept, but an item is withdrawn once nobody shows it. One that is shown again is live
 * again when it is next stored. Answers how many were there to withdraw.
 */
export async function withdrawSightings(db: Db, sourceId: string, externalIds: readonly string[], now: string): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    with locked as materialized (
      select id from sightings where source_id = ${sourceId} and external_id = any(${sql.param(externalIds)}::text[]) and state in ('live', 'quarantined')
      order by source_id, external_id for update
    ), withdrawn as (
      update sightings s set state = 'withdrawn', ${putBack(now)} from locked where s.id = locked.id returning 1
    )
    select count(*)::int as n from withdrawn`);
  return result.rows[0]?.n ?? 0;
}

/** Takes the content out of sightings, out of all their versions, and what operators said of items that only they speak for. */
export async function writeEmpty(db: Db, sightingIds: readonly string[], now: string): Promise<void> {
  const ids = sql`${sql.param(sightingIds)}::text[]`;
  const empty = sql`${JSON.stringify(EMPTY)}::jsonb`;
  await db.batch([
    db.execute(sql`select id from sightings where id = any(${ids}) order by source_id, external_id for update`),
    db.execute(sql`
      update sightings s set state = 'gone', draft = ${empty} -> s.kind, url = null, content_hash = '', score = 0,
        quality = '{"score": 0, "version": 0, "reasons": []}', ${putBack(now)}
      where s.id = any(${ids})`),
    db.execute(sql`
      update sighting_versions v set draft = ${empty} -> s.kind, content_hash = '' from sightings s where v.sighting_id = s.id and s.id = any(${ids})`),
    db.execute(sql`
      update items i set overrides = '{}', overridden = '{}' from sightings s
      where s.id = any(${ids}) and i.id = 'itm_' || substr(s.id, 5)
        and not exists (select 1 from sightings o where o.item_id = s.item_id and o.state <> 'gone')`),
  ]);
}

/** Into the matcher's queue, also for a matcher that has just read it. */
function putBack(now: string): SQL {
  return sql`pending_at = ${now}::timestamptz, pending_number = s.pending_number + 1`;
}
