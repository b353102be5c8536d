import { FetchError, nextRun } from "../fetching/index.ts";
import { finishJobs, storeSightings } from "../identity/index.ts";
import { Kind } from "../items/schema.ts";
import { ParseError } from "../parsing/index.ts";
import type { CollectCtx } from "./ctx.ts";
import { type Rejected, toSightings } from "./drafts.ts";
import { type Fetched, fetchSource } from "./fetch-source.ts";
import { type Claim, claimJob, markFailed, markStage, markStored, releaseJob } from "./job-store.ts";
import { readDocument } from "./read-document.ts";

export type CollectOutcome =
  | { state: "nothing_to_do" | "stored" | "unchanged" | "failed"; jobId?: string }
  | { state: "wait"; delayS: number };

/**
 * Runs a source's queued job: guarded conditional fetch, parse, clean, score, store as sightings, wake the matcher.
 * Delivered twice, the second finds nothing to claim. Whatever goes wrong ends in the job and the source's health, in
 * words an operator understands; only faults of our own are thrown.
 */
export async function collectSource(ctx: CollectCtx, sourceId: string): Promise<CollectOutcome> {
  const claim = await claimJob(ctx.db, sourceId, ctx.newId("job"));
  if (claim === null) return { state: "nothing_to_do" };
  try {
    const fetched = await fetchSource(ctx, claim.source);
    if (fetched.state === "wait") {
      await releaseJob(ctx.db, claim);
      return { state: "wait", delayS: Math.max(1, Math.ceil(fetched.waitMs / 1000)) };
    }
    if (fetched.state === "unchanged") return await finishUnchanged(ctx, claim, fetched);
    return await storeDocument(ctx, claim, fetched);
  } catch (error) {
    if (!(error instanceof FetchError) && !(error instanceof ParseError)) throw error;
    await fail(ctx, claim, error);
    return { state: "failed", jobId: claim.jobId };
  }
}

async function finishUnchanged(ctx: CollectCtx, claim: Claim, fetched: Fetched): Promise<CollectOutcome> {
  await markStored(ctx.db, claim, { warnings: [] }, outcome(ctx, claim, fetched, false));
  await finishJobs(ctx.db, [claim.jobId]);
  return { state: "unchanged", jobId: claim.jobId };
}

async function storeDocument(ctx: CollectCtx, claim: Claim, fetched: Extract<Fetched, { state: "document" }>): Promise<CollectOutcome> {
  const { entries, warnings } = readDocument(readAs(claim), fetched, ctx.clock());
  const { rows, rejected } = await toSightings(
    ctx,
    { language: claim.source.language, timeZone: claim.timeZone },
    entries,
    fetched.finalUrl,
  );
  await markStage(ctx.db, claim, "storing");
  const stored = await storeSightings(ctx.db, {
    sourceId: claim.source.id,
    jobId: claim.jobId,
    token: claim.token,
    now: new Date(ctx.clock()).toISOString(),
    backfill: claim.backfill,
    rows,
  });
  if (!stored.held) return { state: "nothing_to_do" };
  const counts = {
    seen: entries.length,
    created: stored.new,
    updated: stored.updated,
    unchanged: stored.unchanged,
    quarantined: stored.quarantined,
    rejected: rejected.length,
    warnings: [...warnings, ...rejected.map(describeRejected)].slice(0, MAX_WARNINGS),
  };
  const changed = stored.new + stored.updated > 0;
  await markStored(ctx.db, claim, counts, outcome(ctx, claim, fetched, changed));
  if (changed) await ctx.queues.send([{ type: "kind.match.v1", kind: Kind.parse(claim.source.itemKind), request_id: ctx.requestId }]);
  else await finishJobs(ctx.db, [claim.jobId]);
  return { state: "stored", jobId: claim.jobId };
}

const MAX_WARNINGS = 50;

const readAs = ({ source }: Claim) => ({ ...source, itemKind: Kind.parse(source.itemKind) });

const describeRejected = ({ reason, entry }: Rejected) => `rejected: ${entry.id ?? "an entry without an id"}: ${reason}`;

function outcome(ctx: CollectCtx, { source }: Claim, fetched: Fetched, changed: boolean) {
  const schedule = nextRun({
    nowMs: ctx.clock(),
    random: ctx.random(),
    itemKind: Kind.parse(source.itemKind),
    intervalS: source.intervalS,
    failures: source.failures,
    outcome: { ok: true, changed, minIntervalS: fetched.minIntervalS },
  });
  return {
    etag: fetched.etag,
    lastModified: fetched.lastModified,
    bodyHash: fetched.bodyHash,
    changed,
    nextRunAt: new Date(schedule.nextRunAtMs).toISOString(),
    intervalS: schedule.intervalS,
  };
}

async function fail(ctx: CollectCtx, claim: Claim, error: FetchError | ParseError): Promise<void> {
  const schedule = nextRun({
    nowMs: ctx.clock(),
    random: ctx.random(),
    itemKind: Kind.parse(claim.source.itemKind),
    intervalS: claim.source.intervalS,
    failures: claim.source.failures,
    outcome: { ok: false, ours: false, retryAfterS: error instanceof FetchError ? (error.retryAfterS ?? null) : null },
  });
  if (schedule.alert !== null) ctx.log("warn", "source_alert", { alert: schedule.alert, source_id: claim.source.id, code: error.code });
  await markFailed(ctx.db, claim, { code: error.code, message: error.message }, new Date(schedule.nextRunAtMs).toISOString());
}
