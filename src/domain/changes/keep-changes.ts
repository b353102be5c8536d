import type { Db } from "../../adapters/postgres/index.ts";
import { pruneChanges } from "./store.ts";

/** So long the log reaches back. */
export const KEPT_DAYS = 90;
const DAY_MS = 24 * 3600 * 1000;

/** Forgets what has left the log's reach, a portion at a time; may be missed or run twice. */
export async function keepChanges({ db, clock }: { db: Db; clock: () => number }): Promise<{ pruned: number }> {
  return { pruned: await pruneChanges(db, new Date(clock() - KEPT_DAYS * DAY_MS).toISOString()) };
}
