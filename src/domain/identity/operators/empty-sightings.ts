import { type By, type OperatorCtx, recordDecision } from "./decide.ts";
import { type DecidedPair, readFellows } from "./decision-store.ts";
import { writeEmpty } from "../sightings/presence-store.ts";

/**
 * Takes all content out of sightings and leaves their rows, because the oldest sighting of an item gives it its id. Nothing
 * in them ties them to their items any more, so a decision does. The matcher works out what is left of the items, when it
 * next runs; an item with nothing left is `erased`. What is emptied stays so, whatever its source says later.
 */
export async function emptySightings(ctx: OperatorCtx, sightingIds: readonly string[], by: By): Promise<void> {
  const items = Map.groupBy(await readFellows(ctx.db, sightingIds), ({ item_id }) => item_id);
  for (const fellows of items.values()) {
    const emptied = fellows.filter(({ id }) => sightingIds.includes(id));
    const decided = emptied.flatMap((member): DecidedPair[] => {
      const oldest = fellows.find(({ id }) => id !== member.id);
      return oldest === undefined ? [] : [{ pair: [member, oldest], verdict: "must" }];
    });
    const [anchor] = emptied;
    if (anchor !== undefined && decided.length > 0) await recordDecision(ctx, { action: "erase", decided, concerned: emptied, anchor }, by);
  }
  await writeEmpty(ctx.db, sightingIds, new Date(ctx.clock()).toISOString());
}
