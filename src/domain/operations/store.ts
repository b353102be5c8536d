import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";

export async function pingDatabase(db: Db): Promise<void> {
  await db.execute(sql`select 1`);
}

export type Backlog = {
  sources_due: number;
  jobs_open: number;
  sightings_pending: number;
  changes_unnumbered: number;
  sources_failing: number;
};

/** How much work waits; each count reads a partial index. */
export async function readBacklog(db: Db): Promise<Backlog> {
  const result = await db.execute<Backlog>(sql`select
    (select count(*)::int from sources where enabled and removed_at is null and next_run_at < now() - interval '2 minutes') as sources_due,
    (select count(*)::int from jobs where state in ('queued','running')) as jobs_open,
    (select count(*)::int from sightings where pending_at is not null) as sightings_pending,
    (select count(*)::int from changes where seq is null) as changes_unnumbered,
    (select count(*)::int from sources where enabled and removed_at is null and failures > 0) as sources_failing`);
  const [row] = result.rows;
  if (row === undefined) throw new Error("no backlog row");
  return row;
}
