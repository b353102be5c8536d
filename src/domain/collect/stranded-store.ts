import { and, eq, lt, sql } from "drizzle-orm";
import { jobs } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { type Kind, KINDS } from "../items/schema.ts";
import { OVERDUE } from "./schema.ts";

export type Stranded = {
  /** Jobs whose worker was lost; ended, and their sources due again. */
  lost: number;
  /** Sources whose wake-up was lost. */
  unclaimed: string[];
  /** Kinds whose sightings wait for a matcher that nobody woke. */
  unmatched: Kind[];
  /** Changes are numbered or announced only in part. */
  untold: boolean;
};

/** Finds what was dropped between two steps. Each look reads a partial index or one row. */
export async function findStranded(db: Db): Promise<Stranded> {
  const [lost, unclaimed, unmatched, untold] = await db.batch([
    db.execute<{ n: number }>(sql`
      with lost as (
        update jobs set state = 'failed', finished_at = deadline_at,
          error_code = case when stage = 'matching' then ${OVERDUE.matching.code} else ${OVERDUE.collecting.code} end,
          error_message = case when stage = 'matching' then ${OVERDUE.matching.message} else ${OVERDUE.collecting.message} end
        where state = 'running' and deadline_at < now() returning source_id, stage
      ), again as (
        update sources s set next_run_at = now() from lost where s.id = lost.source_id and lost.stage <> 'matching' and s.enabled
      )
      select count(*)::int as n from lost`),
    db
      .select({ sourceId: jobs.sourceId })
      .from(jobs)
      .where(and(eq(jobs.state, "queued"), lt(jobs.wakeAt, sql`now() - interval '30 seconds'`)))
      .limit(1000),
    db.execute<{ kind: Kind }>(sql`
      select k.kind from unnest(${sql.param([...KINDS])}::text[]) as k(kind)
      where exists (select 1 from sightings s where s.kind = k.kind and s.pending_at < now() - interval '5 seconds')`),
    db.execute<{ untold: boolean }>(sql`
      select exists (select 1 from changes where seq is null) or seq > announced_seq as untold from change_head`),
  ]);
  return {
    lost: lost.rows[0]?.n ?? 0,
    unclaimed: unclaimed.map((row) => row.sourceId),
    unmatched: unmatched.rows.map((row) => row.kind),
    untold: untold.rows[0]?.untold ?? false,
  };
}
