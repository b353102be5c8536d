import type { Db } from "../../adapters/postgres/index.ts";
import { sequenceChanges } from "./store.ts";

/** What the message that wakes the sequencer does: numbers the changes committed so far. */
export async function announce(ctx: { db: Db }): Promise<{ numbered: number }> {
  const ranges = await sequenceChanges(ctx.db);
  return { numbered: ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0) };
}
