import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";

/** Ends those of the jobs whose document is stored and whose sightings are all matched, on condition. */
export function finishJobsIf(jobIds: readonly string[], condition: SQL): SQL {
  return sql`
    update jobs set state = 'succeeded', stage = 'done', finished_at = now()
    where id = any(${sql.param(jobIds)}::text[]) and state = 'running' and stage = 'matching' and ${condition}
      and not exists (select 1 from sightings s where s.job_id = jobs.id and s.pending_at is not null)`;
}

/**
 * Ends those of the jobs that have nothing left to be matched. Whoever sets a job's stage to `matching` calls it after that
 * is committed: the matcher may have been through before.
 */
export async function finishJobs(db: Db, jobIds: readonly string[]): Promise<void> {
  await db.execute(finishJobsIf(jobIds, sql`true`));
}
