import { and, eq, lt, ne, sql } from "drizzle-orm";
import { jobs, sources } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { type Kind, KINDS } from "../items/schema.ts";
import { type Claim, claimOf } from "./job-store.ts";
import { OVERDUE } from "./schema.ts";

export type Stranded = {
  /** Runs whose worker was lost, to be ended. */
  lost: Claim[];
  /** Jobs that were over time in matching; ended. */
  unfinished: number;
  /** Sources whose wake-up was lost. */
  unclaimed: string[];
  /** Kinds whose sightings wait for a matcher that nobody woke. */
  unmatched: Kind[];
  /** Changes are numbered or announced only in part. */
  untold: boolean;
};

/** Each is ended by itself; what is left is found a minute later. */
const MAX_LOST = 100;
const isOverdue = and(eq(jobs.state, "running"), lt(jobs.deadlineAt, sql`now()`));

/** Finds what was dropped between two steps. Each look reads a partial index or one row. */
export async function findStranded(db: Db): Promise<Stranded> {
  const [lost, unfinished, unclaimed, unmatched, untold] = await db.batch([
    db
      // As the source was when the run began: what an operator has changed since is not undone.
      .select({ job: jobs, source: sources, updatedAt: sql<string>`least(${sources.updatedAt}, ${jobs.startedAt})::text` })
      .from(jobs)
      .innerJoin(sources, eq(sources.id, jobs.sourceId))
      .where(and(isOverdue, ne(jobs.stage, "matching")))
      .orderBy(jobs.deadlineAt)
      .limit(MAX_LOST),
    db.execute<{ n: number }>(sql`
      with over as (
        update jobs set state = 'failed', finished_at = deadline_at, error_code = ${OVERDUE.matching.code},
          error_message = ${OVERDUE.matching.message}
        where state = 'running' and deadline_at < now() and stage = 'matching' returning id
      )
      select count(*)::int as n from over`),
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
    lost: lost.map(({ job, source, updatedAt }) => claimOf(job, { ...source, updatedAt })),
    unfinished: unfinished.rows[0]?.n ?? 0,
    unclaimed: unclaimed.map((row) => row.sourceId),
    unmatched: unmatched.rows.map((row) => row.kind),
    untold: untold.rows[0]?.untold ?? false,
  };
}
