import type { Db } from "../../../adapters/postgres/index.ts";
import type { Queues } from "../../../adapters/queues/index.ts";
import type { Message } from "../../../messages.ts";
import type { Doer } from "../../audit/index.ts";
import { QUARANTINE_BELOW, rescoreDraft } from "../../cleaning/score.ts";
import { KINDS } from "../../items/schema.ts";
import { type QuarantineFilter, readDraft, readRescorable, type Rescored, writeRescored } from "./quarantine-store.ts";

const BATCH = 500;
const MAX_BATCHES = 10;

/** `more`: there were too many for one call; ask again. */
export type Reprocessed = { examined: number; released: number; more: boolean };

/**
 * Scores what is in quarantine again by today's rules, and offers it to the matcher again, which may have refused it.
 * Nobody is told of what that releases.
 */
export async function reprocessQuarantine(
  ctx: { db: Db; clock: () => number; queues: Queues<Message>; requestId: string },
  doer: Doer,
  filter: QuarantineFilter,
): Promise<Reprocessed> {
  const done = await rescoreAll(ctx, doer, filter);
  await ctx.queues.send(KINDS.map((kind) => ({ type: "kind.match.v1", kind, request_id: ctx.requestId })));
  return done;
}

async function rescoreAll(ctx: { db: Db; clock: () => number }, doer: Doer, filter: QuarantineFilter): Promise<Reprocessed> {
  const done = { examined: 0, released: 0 };
  let after: string | null = null;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const rows = await readRescorable(ctx.db, filter, after, BATCH);
    const nowMs = ctx.clock();
    const rescored = rows.flatMap(({ id, contentHash, draft: stored, quality: before }): Rescored[] => {
      const draft = readDraft(stored);
      if (draft === null) return [];
      const quality = rescoreDraft(draft, before, nowMs);
      return [{ id, contentHash, quality, state: quality.score < QUARANTINE_BELOW ? "quarantined" : "live" }];
    });
    done.examined += rows.length;
    if (rescored.length > 0) done.released += await writeRescored(ctx.db, doer, rescored, nowMs);
    if (rows.length < BATCH) return { ...done, more: false };
    after = rows.at(-1)?.id ?? null;
  }
  return { ...done, more: true };
}
