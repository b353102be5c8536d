import type { Db } from "../../adapters/postgres/index.ts";
import { forgetKeys } from "./store.ts";

export { type Attempt, claimKey, releaseKey, storeAnswer } from "./store.ts";

/** Takes away the answers that are a day old. */
export async function sweepIdempotencyKeys({ db, clock }: { db: Db; clock: () => number }): Promise<{ forgotten: number }> {
  return { forgotten: await forgetKeys(db, clock()) };
}
