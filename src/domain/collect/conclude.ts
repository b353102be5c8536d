import { isDatabaseAway } from "../../lib/errors.ts";
import { ALERT_AFTER_FAILURES, FetchError, isOwnOutage, nextRun, type Schedule, tellsNothing } from "../fetching/index.ts";
import type { Transition } from "../alerts/index.ts";
import { Kind } from "../items/schema.ts";
import { ParseError } from "../parsing/index.ts";
import { describeDrift, describeYield, learn, profileOf, type Read } from "../sources/index.ts";
import { markFailed, markStored } from "./conclude-store.ts";
import type { CollectCtx } from "./ctx.ts";
import type { Answered } from "./fetch-source.ts";
import { OVERDUE } from "./schema.ts";
import { shorten } from "./shorten.ts";
import type { StatedTerms } from "./stated-terms.ts";
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
  /** How many things it told of that could be stored. */
  rows: number;
  /** What it brought, where that says something of the source's usual documents. */
  profiled: Read | null;
  /** What the document says of the rights in it; null where none was read. */
  stated: StatedTerms | null;
};

/** Ends a run that reached its source: the job waits for the matcher, the source is healthy and has its next time. */
export async function concludeSuccess(ctx: CollectCtx, claim: Claim, fetched: Answered, found: Found): Promise<void> {
  const minIntervalS = Math.max(fetched.minIntervalS ?? 0, found.ttlS ?? 0) || null;
  const next = schedule(ctx, claim, { ok: true, changed: found.changed, minIntervalS });
  const before = profileOf(claim.source);
  const profile = found.profiled === null ? before : learn(before, found.profiled, { isWindow: claim.source.kind === "register" });
  const { etag, lastModified, bodyHash } = fetched;
  // A parked domain redirects for good, too: only where the source's things were read has it moved.
  const movedTo = found.rows > 0 ? fetched.movedTo : null;
  const transitions = await markStored(
    ctx.db,
    claim,
    found.counts,
    {
      ...{ etag, lastModified, bodyHash, movedTo },
      ...{ read: found.read, changed: found.changed, profile, stated: found.stated },
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

/**
 * Ends a run that failed: job and health say why. What broke on one source's input is held against that source, so that it
 * is not tried for ever; an outage of our own is held against nobody.
 */
export async function concludeFailure(ctx: FailCtx, claim: Claim, error: unknown): Promise<void> {
  const { code, message } = error instanceof FetchError || error instanceof ParseError ? error : INTERNAL;
  const retryAfterS = error instanceof FetchError ? (error.retryAfterS ?? null) : null;
  await fail(ctx, claim, { code, message, retryAfterS, isOurs: isDatabaseAway(error) });
}

/** Ends a run whose worker was lost, maybe to what the source sent. */
export const concludeLost = (ctx: FailCtx, claim: Claim): Promise<void> =>
  fail(ctx, claim, { ...OVERDUE.collecting, retryAfterS: null, isOurs: false });

export type FailCtx = Pick<CollectCtx, "db" | "clock" | "random" | "newId" | "log">;
type Reason = { code: string; message: string; retryAfterS: number | null; isOurs: boolean };

const INTERNAL = { code: "internal", message: "A fault of our own in reading this source; it is collected again." };

async function fail(ctx: FailCtx, claim: Claim, { code, message: whole, retryAfterS, isOurs }: Reason): Promise<void> {
  const ours = isOurs || (tellsNothing(code) && isOwnOutage(await readRecentOutcomes(ctx.db)));
  const next = schedule(ctx, claim, { ok: false, ours, retryAfterS });
  // A message may quote what a source sent.
  const message = shorten(whole);
  const isFailing = !ours && next.failures >= ALERT_AFTER_FAILURES;
  const conditions = isFailing ? { failing: `${next.failures} failures in a row; the last: ${message}` } : {};
  const failure = { code, message, failures: next.failures, nextRunAt: new Date(next.nextRunAtMs).toISOString(), conditions };
  tell(ctx, claim, await markFailed(ctx.db, claim, failure, () => ctx.newId("alr")));
}

function schedule(ctx: FailCtx, { source }: Claim, outcome: Outcome): Schedule {
  const { intervalS, failures } = source;
  return nextRun({ nowMs: ctx.clock(), random: ctx.random(), itemKind: Kind.parse(source.itemKind), intervalS, failures, outcome });
}

function tell(ctx: FailCtx, { source }: Claim, transitions: readonly Transition[]): void {
  for (const { alertId, kind, to, message } of transitions) {
    ctx.log("warn", "source_alert", { alert_id: alertId, kind, to, source_id: source.id, name: source.name, message });
  }
}
