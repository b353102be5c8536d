import type { Db } from "../../../adapters/postgres/index.ts";
import type { Queues } from "../../../adapters/queues/index.ts";
import type { Message } from "../../../messages.ts";
import { releaseLease, takeLease } from "../matcher/lease-store.ts";
import { setNextTurn, takeTurn } from "../turns-store.ts";
import { ARCHIVE_BATCH, hidePast } from "./archive-store.ts";

export type ArchiveCtx = { db: Db; clock: () => number; queues: Queues<Message>; requestId: string };

const TURN = "archive";
const DAY_MS = 86_400_000;
const EVERY_MS = 7 * DAY_MS;
/** Clocks on the wall run up to 14 hours ahead of UTC and 12 behind: a day more leaves nobody short of thirty. */
const KEEP_DAYS = 31;
/** A round that died is taken up by another. */
const TURN_MS = 10 * 60_000;
const MAX_BATCHES = 40;

/**
 * Once a week, hides events that have been over for thirty days; their ids answer for ever. Waits for the matcher, whose
 * lease it needs; run twice, the second finds nothing.
 */
export async function archiveEvents(ctx: ArchiveCtx): Promise<{ archived: number }> {
  const nowMs = ctx.clock();
  if (!(await takeTurn(ctx.db, TURN, nowMs, nowMs + TURN_MS))) return { archived: 0 };
  const lease = await takeLease(ctx.db, "match:event", nowMs);
  let archived = 0;
  let isDone = false;
  if (lease !== null) {
    const cutoff = new Date(nowMs - KEEP_DAYS * DAY_MS).toISOString().slice(0, 10);
    for (let batch = 0; batch < MAX_BATCHES && !isDone; batch++) {
      const hidden = await hidePast(ctx.db, lease, cutoff, ctx.clock());
      archived += hidden;
      isDone = hidden < ARCHIVE_BATCH;
    }
    await releaseLease(ctx.db, lease);
    await ctx.queues.send([
      { type: "kind.match.v1", kind: "event", request_id: ctx.requestId },
      { type: "changes.sequence.v1", request_id: ctx.requestId },
    ]);
  }
  // Busy, or more than one round takes: again with the next tick.
  await setNextTurn(ctx.db, TURN, isDone ? nowMs + EVERY_MS : nowMs);
  return { archived };
}
