import type { Db } from "../../../adapters/postgres/index.ts";
import { markDone, readBodyHashes, readRipeTakedowns, writeScrubbed } from "./takedown-store.ts";

const AT_ONCE = 20;

export type FinishCtx = {
  db: Db;
  clock: () => number;
  /** Throws away kept documents, by their hashes. */
  dropBodies: (hashes: readonly string[]) => Promise<void>;
};

/**
 * Ends the takedowns that the matcher is through with: what it leaves of the content goes too, in the database and in kept
 * documents. May run at any time, any number of times; a worker that dies in it leaves it to the next.
 */
export async function finishTakedowns(ctx: FinishCtx): Promise<{ finished: number }> {
  const ripe = await readRipeTakedowns(ctx.db, AT_ONCE);
  for (const takedown of ripe) {
    await writeScrubbed(ctx.db, takedown);
    await ctx.dropBodies(await readBodyHashes(ctx.db, takedown.sighting_ids));
    await markDone(ctx.db, takedown.id, ctx.clock());
  }
  return { finished: ripe.length };
}
