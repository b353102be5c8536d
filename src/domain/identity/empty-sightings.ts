import { type Pair, readFellows, writeDecisions } from "./decision-store.ts";
import type { MatcherCtx } from "./match-pending.ts";
import { writeEmpty } from "./presence-store.ts";

/**
 * Takes all content out of sightings and leaves their rows, because the oldest sighting of an item gives it its id. Nothing
 * in them ties them to their items any more, so a decision does. The matcher works out what is left of the items, when it
 * next runs; an item with nothing left is `erased`. What is emptied stays so, whatever its source says later.
 */
export async function emptySightings(ctx: MatcherCtx, sightingIds: readonly string[], decidedBy: string): Promise<void> {
  const fellows = await readFellows(ctx.db, sightingIds);
  const emptied = fellows.filter(({ id }) => sightingIds.includes(id));
  const pairs = emptied.flatMap((member): Pair[] => {
    const oldest = fellows.find(({ id, item_id }) => item_id === member.item_id && id !== member.id);
    return oldest === undefined ? [] : [[member, oldest]];
  });
  await writeDecisions(ctx.db, "must", { pairs, settled: [], concerned: emptied }, { decidedBy, nowMs: ctx.clock() });
  await writeEmpty(ctx.db, sightingIds, new Date(ctx.clock()).toISOString());
}
