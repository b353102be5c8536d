import { FetchError, isConnectionFailure, isOwnOutage, nextRun, type Schedule } from "../fetching/index.ts";
import { Kind } from "../items/schema.ts";
import { ParseError } from "../parsing/index.ts";
import type { CollectCtx } from "./ctx.ts";
import type { Answered } from "./fetch-source.ts";
import { type Claim, markFailed, readRecentOutcomes, type SourceOutcome } from "./job-store.ts";

type Outcome = Parameters<typeof nextRun>[0]["outcome"];

/** When the source runs next; its operator hears of the third failure in a row, and of the recovery. */
function schedule(ctx: CollectCtx, { source }: Claim, outcome: Outcome): Schedule {
  const { intervalS, failures } = source;
  const next = nextRun({ nowMs: ctx.clock(), random: ctx.random(), itemKind: Kind.parse(source.itemKind), intervalS, failures, outcome });
  if (next.alert !== null) ctx.log("warn", "source_alert", { alert: next.alert, source_id: source.id, name: source.name });
  return next;
}

/** What a run that reached its source leaves on the source's row. */
export function concludeSuccess(
  ctx: CollectCtx,
  claim: Claim,
  fetched: Answered,
  more: { read: boolean; changed: boolean; ttlS: number | null },
): SourceOutcome {
  const minIntervalS = Math.max(fetched.minIntervalS ?? 0, more.ttlS ?? 0) || null;
  const next = schedule(ctx, claim, { ok: true, changed: more.changed, minIntervalS });
  return {
    etag: fetched.etag,
    lastModified: fetched.lastModified,
    bodyHash: fetched.bodyHash,
    movedTo: fetched.movedTo,
    read: more.read,
    changed: more.changed,
    nextRunAt: new Date(next.nextRunAtMs).toISOString(),
    intervalS: next.intervalS,
  };
}

/** Ends a run that failed: job and health say why. A fault of our own is not held against the source. */
export async function concludeFailure(ctx: CollectCtx, claim: Claim, error: unknown): Promise<void> {
  const theirs = error instanceof FetchError || error instanceof ParseError;
  const ours = !theirs || (isConnectionFailure(error.code) && isOwnOutage(await readRecentOutcomes(ctx.db)));
  const retryAfterS = error instanceof FetchError ? (error.retryAfterS ?? null) : null;
  const next = schedule(ctx, claim, { ok: false, ours, retryAfterS });
  const { code, message } = theirs ? error : { code: "internal", message: "A fault of our own; the source is collected again soon." };
  await markFailed(ctx.db, claim, { code, message, failures: next.failures, nextRunAt: new Date(next.nextRunAtMs).toISOString() });
}
