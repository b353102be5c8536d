import { renameId } from "../../lib/ids.ts";
import { type Member, readItemOf } from "./decision-store.ts";
import { type MatcherCtx, matchPending } from "./match-pending.ts";

/** What came of an operator's decision. `applied` is false while another matcher is at work, which applies it presently. */
export type DecisionOutcome = { itemId: string; applied: boolean };

/** Lets the matcher work the decision out, and tells where the sighting then is. */
export async function applyDecision(ctx: MatcherCtx, member: Member): Promise<DecisionOutcome> {
  const { state } = await matchPending(ctx, member.kind);
  const itemId = await readItemOf(ctx.db, member.id);
  return { itemId: itemId ?? renameId("itm", member.id), applied: state === "done" };
}
