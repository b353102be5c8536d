import { concludeLost, type FailCtx } from "./conclude.ts";
import type { CollectCtx } from "./ctx.ts";
import { DUE_BATCH, openDueJobs } from "./job-store.ts";
import { openStaleCalendars } from "./roll-forward-store.ts";
import { findStranded } from "./stranded-store.ts";
import type { Message } from "../../messages.ts";

const MAX_ROUNDS = 25;

type TickCtx = Pick<CollectCtx, "db" | "queues" | "requestId" | "newId">;
type SweepCtx = TickCtx & FailCtx;

/** Opens jobs for all due sources and wakes workers for them. No work is done in the tick; it may be missed or run twice. */
export async function wakeDueSources(ctx: TickCtx): Promise<{ opened: number }> {
  let opened = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const ids = Array.from({ length: DUE_BATCH }, () => ctx.newId("job"));
    const due = await openDueJobs(ctx.db, ids, ctx.requestId);
    await ctx.queues.send(due.map((source_id) => ({ type: "source.collect.v1", source_id, request_id: ctx.requestId })));
    opened += due.length;
    if (due.length < DUE_BATCH) break;
  }
  return { opened };
}

/** Moves the window of calendars on, at least daily: from what is kept of them, without asking their sources. */
export async function rollForward(ctx: TickCtx): Promise<{ opened: number }> {
  const ids = Array.from({ length: DUE_BATCH }, () => ctx.newId("job"));
  const stale = await openStaleCalendars(ctx.db, ids, ctx.requestId);
  await ctx.queues.send(stale.map((source_id) => ({ type: "source.collect.v1", source_id, request_id: ctx.requestId })));
  return { opened: stale.length };
}

/** Finds what was dropped: lost workers, lost wake-ups, sightings and changes nobody was told of. */
export async function sweep(ctx: SweepCtx): Promise<{ lost: number; rewoken: number }> {
  const { lost, unfinished, unclaimed, unmatched, untold } = await findStranded(ctx.db);
  for (const claim of lost) await concludeLost(ctx, claim);
  const wake: Message[] = [
    ...unclaimed.map((source_id) => ({ type: "source.collect.v1" as const, source_id, request_id: ctx.requestId })),
    ...unmatched.map((kind) => ({ type: "kind.match.v1" as const, kind, request_id: ctx.requestId })),
    ...(untold ? [{ type: "changes.sequence.v1" as const, request_id: ctx.requestId }] : []),
  ];
  await ctx.queues.send(wake);
  return { lost: lost.length + unfinished, rewoken: wake.length };
}
