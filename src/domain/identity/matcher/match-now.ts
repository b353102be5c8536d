import type { Kind } from "../../items/schema.ts";
import { matchKind, type MatchKindCtx } from "./match-kind.ts";

const ATTEMPTS = 8;
const PAUSE_MS = 250;

/** For somebody who waits: like `matchKind`, but tries for two seconds to have its turn. What it does not reach, a message will. */
export async function matchNow(ctx: MatchKindCtx & { sleep: (ms: number) => Promise<void> }, kind: Kind): Promise<{ busy: boolean }> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { busy } = await matchKind(ctx, kind);
    if (!busy) return { busy };
    await ctx.sleep(PAUSE_MS);
  }
  await ctx.queues.send([{ type: "kind.match.v1", kind, request_id: ctx.requestId }]);
  return { busy: true };
}
