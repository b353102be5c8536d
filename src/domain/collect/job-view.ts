import { toRfc3339, toRfc3339OrNull } from "../../lib/instants.ts";
import type { JobRow } from "./job-store.ts";
import { Job, OVERDUE } from "./schema.ts";

const PERCENT: Record<string, number> = { queued: 0, fetching: 10, storing: 50, matching: 80, done: 100 };

/** A job's wire form at this moment: past its deadline a running job has failed, whether or not the sweeper came by. */
export function jobView(row: JobRow, nowMs: number): Job {
  const overdue = row.state === "running" && row.deadlineAt !== null && Date.parse(row.deadlineAt) < nowMs;
  const error = overdue
    ? OVERDUE[row.stage === "matching" ? "matching" : "collecting"]
    : row.errorCode === null
      ? null
      : { code: row.errorCode, message: row.errorMessage ?? "" };
  return Job.parse({
    id: row.id,
    source_id: row.sourceId,
    state: overdue ? "failed" : row.state,
    progress: { stage: row.stage, percent: PERCENT[row.stage] },
    counts: {
      seen: row.seen,
      new: row.created,
      updated: row.updated,
      unchanged: row.unchanged,
      matched: row.matched,
      quarantined: row.quarantined,
      rejected: row.rejected,
    },
    error,
    warnings: row.warnings,
    cause: row.cause,
    body_kept: row.bodyHash !== null,
    created_at: toRfc3339(row.createdAt),
    started_at: toRfc3339OrNull(row.startedAt),
    finished_at: toRfc3339OrNull(overdue ? row.deadlineAt : row.finishedAt),
  });
}
