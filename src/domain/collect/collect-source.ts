import { FetchError } from "../fetching/index.ts";
import { finishJobs, noteAbsence, storeSightings } from "../identity/index.ts";
import { Kind } from "../items/schema.ts";
import { ParseError } from "../parsing/index.ts";
import { concludeFailure, concludeSuccess } from "./conclude.ts";
import type { CollectCtx } from "./ctx.ts";
import { type Rejected, toSightings } from "./drafts.ts";
import type { Answered } from "./fetch-source.ts";
import { dropBodies, keepBody } from "./bodies.ts";
import { gather, type Gathered, gatherKept } from "./gather.ts";
import { coverageOf } from "./coverage.ts";
import { noteVenues } from "../places/index.ts";
import { venuesIn } from "./place-drafts.ts";
import { idsChurn } from "./id-churn.ts";
import { shorten } from "./shorten.ts";
import { type Claim, claimJob, markFetched, releaseJob } from "./job-store.ts";
import { makeReading, type Reading } from "./reading.ts";
import { forgetDocument } from "./roll-forward-store.ts";

export type CollectOutcome =
  | { state: "nothing_to_do" | "stored" | "unchanged" | "failed"; jobId?: string }
  | { state: "wait"; delayS: number };

/**
 * Runs a source's queued job: guarded conditional fetch, parse, clean, score, store as sightings, wake the matcher.
 * Delivered twice, the second finds nothing to claim. Whatever goes wrong ends in the job and the source's health, in
 * words an operator understands; only faults of our own are thrown.
 */
export async function collectSource(ctx: CollectCtx, sourceId: string): Promise<CollectOutcome> {
  const leave = await ctx.turns.toFetch();
  try {
    const claim = await claimJob(ctx.db, sourceId, ctx.newId("job"));
    return claim === null ? { state: "nothing_to_do" } : await runJob(ctx, claim);
  } finally {
    leave();
  }
}

async function runJob(ctx: CollectCtx, claim: Claim): Promise<CollectOutcome> {
  const reading = makeReading(ctx);
  try {
    const gathered = await (claim.reprocess === null ? gatherFresh(ctx, claim, reading) : readAgain(ctx, claim, claim.reprocess, reading));
    if (gathered.state === "wait") return await comeBack(ctx, claim, gathered.waitMs);
    if (gathered.state === "unchanged") return await finishUnchanged(ctx, claim, gathered);
    await reading.begin();
    return await storeRead(ctx, claim, gathered);
  } catch (error) {
    await concludeFailure(ctx, claim, error);
    if (!(error instanceof FetchError) && !(error instanceof ParseError)) throw error;
    return { state: "failed", jobId: claim.jobId };
  } finally {
    reading.end();
  }
}

/** What the source says now. */
function gatherFresh(ctx: CollectCtx, claim: Claim, reading: Reading): Promise<Gathered> {
  return gather(ctx, readAs(claim), {
    reading,
    async onDocument(document) {
      await keepBody(ctx, document);
      await markFetched(ctx.db, claim, document.bodyHash);
    },
  });
}

async function readAgain(ctx: CollectCtx, claim: Claim, bodyHash: string, reading: Reading): Promise<Gathered> {
  await reading.begin();
  const kept = await gatherKept(ctx, readAs(claim), bodyHash);
  if (kept === null) await forgetDocument(ctx.db, claim);
  if (kept === null) throw new ParseError("body_gone", "The document is not kept any more; run the source instead.");
  return kept;
}

/** The origin is busy, or asked to be left alone: the job goes back into the queue unharmed. */
async function comeBack(ctx: CollectCtx, claim: Claim, waitMs: number): Promise<CollectOutcome> {
  const delayS = Math.min(Math.max(1, Math.ceil(waitMs / 1000)), MAX_DELAY_S);
  await releaseJob(ctx.db, claim, delayS);
  return { state: "wait", delayS };
}

async function finishUnchanged(ctx: CollectCtx, claim: Claim, fetched: Answered): Promise<CollectOutcome> {
  const { withdrawn, broken, warnings } = await absenceIn(ctx, claim, null);
  await concludeSuccess(ctx, claim, fetched, { ...NOTHING_READ, counts: { warnings }, broken });
  await handOver(ctx, claim, withdrawn);
  return { state: "unchanged", jobId: claim.jobId };
}

async function storeRead(ctx: CollectCtx, claim: Claim, read: Extract<Gathered, { state: "read" }>): Promise<CollectOutcome> {
  const { entries, warnings, ttlS, stated } = read;
  const { rows, rejected, warnings: dropped } = await toSightings(ctx, claim.source, entries, read.finalUrl);
  const now = new Date(ctx.clock()).toISOString();
  await noteVenues(ctx.db, venuesIn(rows), now);
  const stored = await storeSightings(ctx.db, {
    sourceId: claim.source.id,
    jobId: claim.jobId,
    token: claim.token,
    now,
    backfill: claim.backfill || read.backfill,
    rows,
  });
  if (!stored.held) return { state: "nothing_to_do" };
  // A document that still tells of what was taken down is not kept.
  if (stored.refused > 0 && read.bodyHash !== null) await dropBodies(ctx, [read.bodyHash]);
  const absence = await absenceIn(ctx, claim, read.truncated ? null : now);
  const churns = await idsChurn(ctx, claim, rows, stored);
  const counts = {
    seen: entries.length,
    created: stored.new,
    updated: stored.updated,
    unchanged: stored.unchanged,
    quarantined: stored.quarantined,
    rejected: rejected.length,
    warnings: [...(churns ? [IDS_CHURN] : []), ...absence.warnings, ...warnings, ...rejected.map(describeRejected), ...dropped]
      .slice(0, MAX_WARNINGS)
      .map(shorten),
  };
  const changed = stored.new + stored.updated > 0;
  // Old news and half a document say nothing of what the source usually brings.
  const profiled = read.truncated || read.backfill ? null : { items: rows.length, coverage: coverageOf(rows.map(({ draft }) => draft)) };
  await concludeSuccess(ctx, claim, read, {
    counts,
    broken: absence.broken,
    churns,
    read: true,
    rows: rows.length,
    changed,
    ttlS,
    profiled,
    stated,
  });
  await handOver(ctx, claim, stored.new + stored.updated + absence.withdrawn);
  return { state: "stored", jobId: claim.jobId };
}

/** The matcher ends the job once its sightings are matched; with nothing to match it has ended. */
async function handOver(ctx: CollectCtx, claim: Claim, pending: number): Promise<void> {
  if (pending > 0) await ctx.queues.send([{ type: "kind.match.v1", kind: Kind.parse(claim.source.itemKind), request_id: ctx.requestId }]);
  await finishJobs(ctx.db, [claim.jobId]);
}

const NOTHING_READ = { churns: false, read: false, rows: 0, changed: false, ttlS: null, profiled: null, stated: null };
const IDS_CHURN = "ids_churn: its entries got other ids, but not other addresses; from now on they are named by their addresses";

type AbsenceNoted = { withdrawn: number; broken: boolean; warnings: string[] };

/**
 * Of a source whose documents are complete, what is not there any more; `seenSince` null when nothing new was read. What is
 * kept says nothing of what its source shows now.
 */
async function absenceIn(ctx: CollectCtx, { source, reprocess }: Claim, seenSince: string | null): Promise<AbsenceNoted> {
  if (source.completeness !== "snapshot" || reprocess !== null) return { withdrawn: 0, broken: false, warnings: [] };
  const { withdrawn, broken } = await noteAbsence(ctx.db, { sourceId: source.id, now: new Date(ctx.clock()).toISOString(), seenSince });
  return {
    withdrawn,
    broken,
    warnings: broken ? ["absence: much of what this source announced is missing at once; nothing was withdrawn"] : [],
  };
}

const MAX_WARNINGS = 50;
/** What a queue carries at most; the row says how long it really is. */
const MAX_DELAY_S = 600;

const readAs = ({ source }: Claim) => ({ ...source, itemKind: Kind.parse(source.itemKind) });

const describeRejected = ({ reason, entry }: Rejected) =>
  `rejected: ${entry.id === null ? "an entry without an id" : shorten(entry.id)}: ${reason}`;
