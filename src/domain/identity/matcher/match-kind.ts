import type { Queues } from "../../../adapters/queues/index.ts";
import type { Message } from "../../../messages.ts";
import type { Kind } from "../../items/schema.ts";
import { type MatcherCtx, matchPending } from "./match-pending.ts";

export type MatchKindCtx = Required<MatcherCtx> & { queues: Queues<Message>; requestId: string };

/**
 * What the message that wakes a kind's matcher does: matches what is pending, then wakes whoever comes next. `busy`: not
 * now, ask again.
 */
export async function matchKind(
  ctx: MatchKindCtx,
  kind: Kind,
): Promise<{ busy: boolean; state: string; matched: number; batches: number }> {
  const { state, matched, batches } = await matchPending(ctx, kind);
  const wake: Message[] = [];
  if (state === "more") wake.push({ type: "kind.match.v1", kind, request_id: ctx.requestId });
  if (matched > 0) wake.push({ type: "changes.sequence.v1", request_id: ctx.requestId });
  await ctx.queues.send(wake);
  return { busy: state === "busy" || state === "lost", state, matched, batches };
}
