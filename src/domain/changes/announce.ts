import type { Db } from "../../adapters/postgres/index.ts";
import type { Tag } from "../hotpath/index.ts";
import { markAnnounced, readUnannounced, sequenceChanges } from "./store.ts";
import { tagsOf } from "./touched.ts";

export type AnnounceCtx = {
  db: Db;
  /** Calls cached answers with these tags out of date, everywhere. */
  bump: (tags: readonly Tag[]) => Promise<boolean>;
};

/**
 * What the message that wakes the sequencer does: numbers the changes committed so far and calls the answers they touch
 * out of date. How far that got is kept, so a worker that dies in between leaves it to the next.
 */
export async function announce({ db, bump }: AnnounceCtx): Promise<{ numbered: number; tags: number }> {
  const ranges = await sequenceChanges(db);
  const numbered = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const unannounced = await readUnannounced(db);
  if (unannounced === null) return { numbered, tags: 0 };
  const tags = tagsOf(unannounced.touched);
  if (await bump(tags)) await markAnnounced(db, unannounced.seq);
  return { numbered, tags: tags.length };
}
