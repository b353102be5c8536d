import type { Db } from "../../../adapters/postgres/index.ts";
import { describeError } from "../../../lib/errors.ts";
import type { Log } from "../../../lib/log.ts";
import { tagsOf } from "../../changes/index.ts";
import type { Tag } from "../../hotpath/index.ts";
import { Draft, type Kind } from "../../items/schema.ts";
import { loadCandidates } from "./candidate-store.ts";
import { isDataFault } from "../sightings/data-fault.ts";
import { type Lease, releaseLease, takeLease } from "./lease-store.ts";
import { makePlan } from "./plan.ts";
import { hasPending, type Pending, readPending } from "./queue-store.ts";
import { quarantine, writePlan } from "./plan-store.ts";

/** What one run does at most, so that a queue message ends in good time; what is left is matched by the next. */
const MAX_BATCHES = 40;

export type MatcherCtx = {
  db: Db;
  clock: () => number;
  log?: Log;
  /** Calls cached answers with these tags out of date, everywhere; nobody waits for it. */
  outdate?: (tags: readonly Tag[]) => void;
};

/**
 * `busy`: another matches this kind, and will find what is pending now. `lost`: another took over while we worked; nothing
 * half-done is left. `more`: stopped with sightings still pending. `done`: none were.
 */
export type MatchOutcome = { state: "done" | "more" | "busy" | "lost"; matched: number; batches: number };

/**
 * Matches the pending sightings of a kind: the only writer of items, links, keys and changes, one at a time behind a lease.
 * May be called by anybody at any time; calling it too often costs one statement, dying in it costs the lease's 30 s.
 * Throws what the database throws when it is away; sightings that it refuses are quarantined with the reason.
 */
export async function matchPending(ctx: MatcherCtx, kind: Kind): Promise<MatchOutcome> {
  const total = { matched: 0, batches: 0 };
  do {
    const lease = await takeLease(ctx.db, `match:${kind}`, ctx.clock());
    if (lease === null) return { state: "busy", ...total };
    const state = await drain(ctx, kind, lease, total);
    if (state !== "done") return { state, ...total };
    // Whoever was told `busy` counts on us: look once more, now that others can have the lease.
  } while (await hasPending(ctx.db, kind));
  return { state: "done", ...total };
}

type Run = MatcherCtx & { kind: Kind; lease: Lease };

async function drain(
  ctx: MatcherCtx,
  kind: Kind,
  lease: Lease,
  total: { matched: number; batches: number },
): Promise<"done" | "more" | "lost"> {
  const run: Run = { ...ctx, kind, lease };
  let state: "done" | "more" | "lost" = "more";
  while (state === "more" && total.batches < MAX_BATCHES) {
    const batch = await readPending(ctx.db, kind);
    if (batch.length === 0) state = "done";
    else if (!(await matchBatch(run, batch))) state = "lost";
    else {
      total.matched += batch.length;
      total.batches += 1;
    }
  }
  await releaseLease(ctx.db, lease);
  return state;
}

/** False when the lease is lost. */
async function matchBatch(run: Run, batch: readonly Pending[]): Promise<boolean> {
  const readable: (Pending & { draft: Draft })[] = [];
  const bad: (Pending & { reason: string })[] = [];
  for (const pending of batch) {
    const draft = Draft.safeParse(pending.draft);
    if (draft.success) readable.push({ ...pending, draft: draft.data });
    else bad.push({ ...pending, reason: `unreadable: ${draft.error.issues[0]?.path.join(".") ?? ""}` });
  }
  if (bad.length > 0 && !(await putAside(run, bad))) return false;
  return readable.length === 0 || resolveBatch(run, readable);
}

/** Tries the whole, and where the data is at fault its halves, down to the one sighting that is to blame. */
async function resolveBatch(run: Run, batch: readonly (Pending & { draft: Draft })[]): Promise<boolean> {
  try {
    const { loaded, stopKeys } = await loadCandidates(run.db, run.kind, batch);
    if (stopKeys > 0) run.log?.("warn", "match.stop_keys", { kind: run.kind, count: stopKeys });
    const plan = makePlan(loaded, new Set(batch.map(({ id }) => id)));
    const isWritten = await writePlan(run.db, run.lease, { kind: run.kind, plan, batch, nowMs: run.clock() });
    // What the log of changes tells is called out of date from there.
    if (isWritten) run.outdate?.(tagsOf(plan.shownAt.map((tags) => ({ kind: run.kind, ...tags }))));
    return isWritten;
  } catch (error) {
    if (!isDataFault(error)) throw error;
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) return putAside(run, [{ ...only, reason: describeError(error)["message"] ?? "unknown" }]);
    const half = Math.ceil(batch.length / 2);
    return (await resolveBatch(run, batch.slice(0, half))) && resolveBatch(run, batch.slice(half));
  }
}

async function putAside(run: Run, bad: readonly (Pending & { reason: string })[]): Promise<boolean> {
  for (const { id, reason } of bad) run.log?.("warn", "match.quarantined", { kind: run.kind, sighting_id: id, reason });
  return quarantine(run.db, run.lease, bad, run.clock());
}
