import { and, desc, eq, lt, lte, sql } from "drizzle-orm";
import { jobs, sources } from "../../../drizzle/schema/sources.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import type { RecentOutcome } from "../fetching/index.ts";
import { asJson, auditRows, type Doer } from "../audit/index.ts";
import type { SourceRow } from "../sources/index.ts";
import { JOB_LIFE_S, type JobCause } from "./schema.ts";

export type JobRow = typeof jobs.$inferSelect;

/** At most this many sources become due in one statement; the tick repeats while there are more. */
export const DUE_BATCH = 200;

/**
 * Opens a job for every due source and pushes the source's next time forward, in one statement: safe to run twice or to
 * miss. Returns the sources to wake a worker for. A source whose job is still open gets no second one.
 */
export async function openDueJobs(db: Db, ids: readonly string[], requestId: string): Promise<string[]> {
  const result = await db.execute<{ source_id: string }>(sql`
    with due as (
      select id, last_success_at from sources
      where enabled and removed_at is null and kind <> 'push' and next_run_at <= now()
      order by next_run_at limit ${ids.length}
      for update skip locked
    ), pushed as (
      update sources s set next_run_at = now() + make_interval(secs => s.interval_s) from due where s.id = due.id
    ), numbered as (
      select id, last_success_at, row_number() over () as n from due
    )
    insert into jobs (id, source_id, cause, request_id, backfill)
    select fresh.id, numbered.id, 'schedule', ${requestId}, numbered.last_success_at is null
    from numbered join jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) with ordinality as fresh(id, n) using (n)
    on conflict (source_id) where state in ('queued','running') do nothing
    returning source_id`);
  return result.rows.map((row) => row.source_id);
}

export type NewJob = { id: string; sourceId: string; cause: JobCause; requestId: string; bodyHash: string | null; nowMs: number };

/** Opens a job for one source now, or answers the one already under way; null where the source was removed. */
export async function openJob(db: Db, doer: Doer, input: NewJob): Promise<{ id: string; state: string } | null> {
  const entry = {
    action: `job.${input.cause}` as const,
    target: { type: "job", id: sql`id` },
    after: sql`jsonb_build_object('source_id', source_id, 'state', state)`,
  };
  const [result] = await db.batch([
    db.execute<{ id: string; state: string }>(sql`
    insert into jobs (id, source_id, cause, request_id, body_hash, backfill)
    select ${input.id}, s.id, ${input.cause}, ${input.requestId}, ${input.bodyHash}, s.last_success_at is null or ${input.cause} = 'reprocess' from sources s where s.id = ${input.sourceId} and s.removed_at is null
    on conflict (source_id) where state in ('queued','running') do update set cause = jobs.cause
    returning id, state`),
    db.execute(auditRows(doer, input.nowMs, entry, sql`from jobs where id = ${input.id}`)),
  ]);
  return result.rows[0] ?? null;
}

/** `reprocess` names the kept document to read instead of fetching one. */
export type Claim = {
  jobId: string;
  token: string;
  backfill: boolean;
  reprocess: string | null;
  source: SourceRow;
};

/** Takes the source's queued job for this worker, or nothing: delivered twice, the second finds none. */
export async function claimJob(db: Db, sourceId: string, token: string): Promise<Claim | null> {
  const [claimed, found] = await db.batch([
    db
      .update(jobs)
      .set({
        state: "running",
        stage: "fetching",
        token,
        startedAt: sql`now()`,
        deadlineAt: sql`now() + make_interval(secs => ${JOB_LIFE_S})`,
      })
      .where(and(eq(jobs.sourceId, sourceId), eq(jobs.state, "queued"), lte(jobs.wakeAt, sql`now() + interval '1 second'`)))
      .returning({ id: jobs.id, backfill: jobs.backfill, cause: jobs.cause, bodyHash: jobs.bodyHash }),
    db.select().from(sources).where(eq(sources.id, sourceId)),
  ]);
  const [job] = claimed;
  const [source] = found;
  if (job === undefined || source === undefined) return null;
  return claimOf({ ...job, token }, source);
}

/** What the worker that runs a job knows of it. */
export const claimOf = (job: Pick<JobRow, "id" | "token" | "backfill" | "cause" | "bodyHash">, source: SourceRow): Claim => ({
  jobId: job.id,
  token: job.token ?? "",
  backfill: job.backfill,
  reprocess: job.cause === "reprocess" ? job.bodyHash : null,
  source,
});

/** The job while this worker's claim on it stands: a stale worker, whose claim another took over or the deadline ended, changes nothing. */
export const held = (claim: Claim) => and(eq(jobs.id, claim.jobId), eq(jobs.token, claim.token), eq(jobs.state, "running"));

/** The document is here and kept under this hash: from now on it can be read again, whatever becomes of the job. */
export async function markFetched(db: Db, claim: Claim, bodyHash: string): Promise<void> {
  await db.update(jobs).set({ stage: "storing", bodyHash }).where(held(claim));
}

/** Gives the job back unharmed, to be taken again in `delayS`. */
export async function releaseJob(db: Db, claim: Claim, delayS: number): Promise<void> {
  await db
    .update(jobs)
    .set({
      state: "queued",
      stage: "queued",
      token: null,
      startedAt: null,
      deadlineAt: null,
      wakeAt: sql`now() + make_interval(secs => ${delayS})`,
    })
    .where(held(claim));
}

/** How the fetches of the last minutes ended, each source's last, newest first: enough to tell an outage of our own from theirs. */
export async function readRecentOutcomes(db: Db): Promise<RecentOutcome[]> {
  const result = await db.execute<{ host: string; error_code: string | null; failures: number }>(sql`
    select host, error_code, failures from (
      select distinct on (j.source_id) substring(s.url from '^[a-z]+://([^/]+)') as host, j.error_code, s.failures, j.finished_at
      from jobs j join sources s on s.id = j.source_id
      where j.id >= (select coalesce(min(id), '') from (select id from jobs order by id desc limit 500) newest)
        and j.finished_at > now() - interval '1 hour'
      order by j.source_id, j.id desc
    ) latest order by finished_at desc`);
  return result.rows.map((row) => ({ host: row.host, errorCode: row.error_code, failures: row.failures }));
}

export async function findJob(db: Db, id: string): Promise<JobRow | null> {
  const [row] = await db.select().from(jobs).where(eq(jobs.id, id)).limit(1);
  return row ?? null;
}

export async function listJobs(db: Db, filter: { sourceId: string | null; before: string | null; limit: number }): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(
      and(
        filter.sourceId === null ? undefined : eq(jobs.sourceId, filter.sourceId),
        filter.before === null ? undefined : lt(jobs.id, filter.before),
      ),
    )
    .orderBy(desc(jobs.id))
    .limit(filter.limit);
}

/**
 * Whether the document that a job fetched is the newest there is of its source. The last run that was answered tells: it had
 * that very document or, where nothing had changed, the source's.
 */
export async function isNewestDocument(db: Db, { sourceId, bodyHash }: Pick<JobRow, "sourceId" | "bodyHash">): Promise<boolean> {
  const { rows } = await db.execute<{ newest: string | null }>(sql`
    select coalesce(j.body_hash, s.body_hash) as newest from jobs j join sources s on s.id = j.source_id
    where j.source_id = ${sourceId} and j.cause <> 'reprocess' and (j.body_hash is not null or j.state = 'succeeded')
    order by j.id desc limit 1`);
  return rows[0]?.newest === bodyHash;
}

/** Cancels a job that has not ended; a running worker finds its claim gone. Null when there is no such job. */
export async function cancelJob(db: Db, doer: Doer, id: string, nowMs: number): Promise<JobRow | null> {
  const open = sql`from jobs where id = ${id} and state in ('queued','running') for update`;
  const change = { before: sql`jsonb_build_object('state', state)`, after: asJson({ state: "cancelled" }) };
  await db.batch([
    db.execute(auditRows(doer, nowMs, { action: "job.cancel", target: { type: "job", id: sql`id` }, ...change }, open)),
    db
      .update(jobs)
      .set({ state: "cancelled", stage: "done", finishedAt: sql`now()` })
      .where(and(eq(jobs.id, id), sql`${jobs.state} in ('queued','running')`)),
  ]);
  return findJob(db, id);
}
