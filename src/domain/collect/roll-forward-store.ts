import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import type { Claim } from "./job-store.ts";

/** Read no later than that; a daily visit that is a little early counts. */
const AGE = sql.raw("interval '20 hours'");

/**
 * Opens a job that reads the kept document again for every calendar that was last read almost a day ago, whether its source
 * answers or not: its window has moved on. One statement; run twice, the second finds nothing. Answers the sources to wake.
 */
export async function openStaleCalendars(db: Db, ids: readonly string[], requestId: string): Promise<string[]> {
  const result = await db.execute<{ source_id: string }>(sql`
    with stale as materialized (
      select id, body_hash from sources s
      where kind = 'calendar' and enabled and removed_at is null and body_hash is not null and read_at < now() - ${AGE}
        and not exists (select 1 from jobs j where j.source_id = s.id and j.state in ('queued', 'running'))
      order by read_at limit ${ids.length} for update skip locked
    ), noted as (
      update sources set read_at = now() from stale where sources.id = stale.id
    ), numbered as (
      select *, row_number() over () as n from stale
    )
    insert into jobs (id, source_id, cause, request_id, body_hash, backfill)
    select fresh.id, numbered.id, 'reprocess', ${requestId}, numbered.body_hash, true
    from numbered join jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) with ordinality as fresh(id, n) using (n)
    on conflict (source_id) where state in ('queued','running') do nothing
    returning source_id`);
  return result.rows.map((row) => row.source_id);
}

/** The kept document is gone: the next run asks for it as if for the first time. */
export async function forgetDocument(db: Db, { source, reprocess }: Claim): Promise<void> {
  await db.execute(sql`
    update sources set etag = null, last_modified = null, body_hash = null where id = ${source.id} and body_hash = ${reprocess}`);
}
