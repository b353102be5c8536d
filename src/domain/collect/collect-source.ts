import { FetchError } from "../fetching/index.ts";
import { finishJobs, storeSightings } from "../identity/index.ts";
import { Kind } from "../items/schema.ts";
import { ParseError } from "../parsing/index.ts";
import { concludeFailure, concludeSuccess } from "./conclude.ts";
import type { CollectCtx } from "./ctx.ts";
import { type Rejected, toSightings } from "./drafts.ts";
import { type Fetched, fetchSource } from "./fetch-source.ts";
import { type Claim, claimJob, markStage, markStored, releaseJob } from "./job-store.ts";
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
    if (fetched.state === "wait") return await comeBack(ctx, claim, fetched.waitMs);
    return fetched.state === "unchanged" ? await finishUnchanged(ctx, claim, fetched) : await storeDocument(ctx, claim, fetched);
  } catch (error) {
    await concludeFailure(ctx, claim, error);
    if (!(error instanceof FetchError) && !(error instanceof ParseError)) throw error;
    return { state: "failed", jobId: claim.jobId };
  }
}

/** The origin is busy, or asked to be left alone: the job goes back into the queue unharmed. */
async function comeBack(ctx: CollectCtx, claim: Claim, waitMs: number): Promise<CollectOutcome> {
  const delayS = Math.min(Math.max(1, Math.ceil(waitMs / 1000)), MAX_DELAY_S);
  await releaseJob(ctx.db, claim, delayS);
  return { state: "wait", delayS };
}

async function finishUnchanged(ctx: CollectCtx, claim: Claim, fetched: Fetched): Promise<CollectOutcome> {
  await markStored(ctx.db, claim, { warnings: [] }, concludeSuccess(ctx, claim, fetched, { changed: false, ttlS: null }));
  await finishJobs(ctx.db, [claim.jobId]);
  return { state: "unchanged", jobId: claim.jobId };
}

async function storeDocument(ctx: CollectCtx, claim: Claim, fetched: Extract<Fetched, { state: "document" }>): Promise<CollectOutcome> {
  const { entries, warnings, ttlS } = readDocument(readAs(claim), fetched, ctx.clock());
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
  await markStored(ctx.db, claim, counts, concludeSuccess(ctx, claim, fetched, { changed, ttlS }));
  if (changed) await ctx.queues.send([{ type: "kind.match.v1", kind: Kind.parse(claim.source.itemKind), request_id: ctx.requestId }]);
  else await finishJobs(ctx.db, [claim.jobId]);
  return { state: "stored", jobId: claim.jobId };
}

const MAX_WARNINGS = 50;
/** What a queue carries at most; the row says how long it really is. */
const MAX_DELAY_S = 600;

const readAs = ({ source }: Claim) => ({ ...source, itemKind: Kind.parse(source.itemKind) });

const describeRejected = ({ reason, entry }: Rejected) => `rejected: ${entry.id ?? "an entry without an id"}: ${reason}`;
