import type { Db } from "../../adapters/postgres/index.ts";
import type { Queues } from "../../adapters/queues/index.ts";
import { AppError } from "../../lib/errors.ts";
import type { IdPrefix } from "../../lib/ids.ts";
import type { Message } from "../../messages.ts";
import type { Doer } from "../audit/index.ts";
import { openJob } from "./job-store.ts";
import type { JobCause } from "./schema.ts";

type RunCtx = {
  db: Db;
  queues: Queues<Message>;
  requestId: string;
  newId: (prefix: IdPrefix) => string;
  clock: () => number;
  waitUntil: (work: Promise<unknown>) => void;
};

/**
 * Collects a source now, whatever its schedule says; answers the job already under way if there is one.
 * `bodyHash` names the kept document that a `reprocess` reads.
 */
export async function requestRun(
  ctx: RunCtx,
  doer: Doer,
  sourceId: string,
  cause: Exclude<JobCause, "schedule">,
  bodyHash: string | null = null,
): Promise<{ id: string; state: string }> {
  const job = await openJob(ctx.db, doer, {
    id: ctx.newId("job"),
    sourceId,
    cause,
    requestId: ctx.requestId,
    bodyHash,
    nowMs: ctx.clock(),
  });
  if (job === null) throw new AppError("conflict", "The source was removed; nothing is collected from it any more.");
  ctx.waitUntil(ctx.queues.send([{ type: "source.collect.v1", source_id: sourceId, request_id: ctx.requestId }]));
  return job;
}
