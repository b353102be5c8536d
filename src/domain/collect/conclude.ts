import { ALERT_AFTER_FAILURES, FetchError, isConnectionFailure, isOwnOutage, nextRun, type Schedule } from "../fetching/index.ts";
import type { Transition } from "../alerts/index.ts";
import { Kind } from "../items/schema.ts";
import { ParseError } from "../parsing/index.ts";
import { describeDrift, describeYield, learn, profileOf, type Read } from "../sources/index.ts";
import { markFailed, markStored } from "./conclude-store.ts";
import type { CollectCtx } from "./ctx.ts";
import type { Answered } from "./fetch-source.ts";
import { shorten } from "./shorten.ts";
import { type Claim, type JobRow, readRecentOutcomes } from "./job-store.ts";

type Outcome = Parameters<typeof nextRun>[0]["outcome"];

/** What a run that reached its source found there. */
export type Found = {
  /** For the job's row. */
  counts: Partial<JobRow>;
  changed: boolean;
  ttlS: number | null;
  /** So much of what was announced is missing that the document is taken for broken. */
  broken: boolean;
  /** Its entries' own ids cannot be relied on. */
  churns: boolean;
  /** A document was read. */
  read: boolean;
  /** What it brought, where that says something of the source's usual documents. */
  profiled: Read | null;
};

/** Ends a run that reached its source: the job waits for the matcher, the source is healthy and has its next time. */
export async function concludeSuccess(ctx: CollectCtx, claim: Claim, fetched: Answered, found: Found): Promise<void> {
  const minIntervalS = Math.max(fetched.minIntervalS ?? 0, found.ttlS ?? 0) || null;
  const next = schedule(ctx, claim, { ok: true, changed: found.changed, minIntervalS });
  const before = profileOf(claim.source);
  const profile = found.profiled === null ? before : learn(before, found.profiled, { isWindow: claim.source.kind === "register" });
  const { etag, lastModified, bodyHash, movedTo } = fetched;
  const transitions = await markStored(
    ctx.db,
    claim,
    found.counts,
    {
      ...{ etag, lastModified, bodyHash, movedTo },
      ...{ read: found.read, changed: found.changed, profile },
      naming: found.churns ? "url" : claim.source.naming,
      nextRunAt: new Date(next.nextRunAtMs).toISOString(),
      intervalS: next.intervalS,
      conditions: {
        failing: null,
        yield: describeYield(profile),
        drift: describeDrift(profile),
        breakage: found.broken ? "Much of what it announced is missing at once; nothing is withdrawn until it is back." : null,
      },
    },
    () => ctx.newId("alr"),
  );
  tell(ctx, claim, transitions);
  if (found.churns) ctx.log("warn", "source_ids_churn", { source_id: claim.source.id, name: claim.source.name });
}

/** Ends a run that failed: job and health say why. A fault of our own is not held against the source. */
export async function concludeFailure(ctx: CollectCtx, claim: Claim, error: unknown): Promise<void> {
  const theirs = error instanceof FetchError || error instanceof ParseError;
  const ours = !theirs || (isConnectionFailure(error.code) && isOwnOutage(await readRecentOutcomes(ctx.db)));
  const retryAfterS = error instanceof FetchError ? (error.retryAfterS ?? null) : null;
  const next = schedule(ctx, claim, { ok: false, ours, retryAfterS });
  const { code, message: whole } = theirs
    ? error
    : { code: "internal", message: "A fault of our own; the source is collected again soon." };
  // A message may quote what a source sent.
  const message = shorten(whole);
  const isFailing = !ours && next.failures >= ALERT_AFTER_FAILURES;
  const conditions = isFailing ? { failing: `${next.failures} failures in a row; the last: ${message}` } : {};
  const failure = { code, message, failures: next.failures, nextRunAt: new Date(next.nextRunAtMs).toISOString(), conditions };
  tell(ctx, claim, await markFailed(ctx.db, claim, failure, () => ctx.newId("alr")));
}

function schedule(ctx: CollectCtx, { source }: Claim, outcome: Outcome): Schedule {
  const { intervalS, failures } = source;
  return nextRun({ nowMs: ctx.clock(), random: ctx.random(), itemKind: Kind.parse(source.itemKind), intervalS, failures, outcome });
}

function tell(ctx: CollectCtx, { source }: Claim, transitions: readonly Transition[]): void {
  for (const { alertId, kind, to, message } of transitions) {
    ctx.log("warn", "source_alert", { alert_id: alertId, kind, to, source_id: source.id, name: source.name, message });
  }
}
