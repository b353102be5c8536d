import { AppError } from "../../lib/errors.ts";
import { applyDecision, type DecisionOutcome } from "./decide.ts";
import { type Pair, readMembers, writeDecisions } from "./decision-store.ts";
import type { MatcherCtx } from "./match-pending.ts";

/**
 * Makes two items one, for good: whatever their sources say later. The older id stays, the other leads to it. Throws
 * `not_found` if either is no item, `invalid` if they are one already or of different kinds.
 */
export async function mergeItems(ctx: MatcherCtx, itemIds: readonly [string, string], decidedBy: string): Promise<DecisionOutcome> {
  const members = await readMembers(ctx.db, itemIds);
  const [first, second] = itemIds.map((itemId) => members.filter((member) => member.item_id === itemId));
  const [a, b] = [first?.[0], second?.[0]];
  if (first === undefined || second === undefined || a === undefined || b === undefined) throw new AppError("not_found", "no such item");
  if (a.item_id === b.item_id) throw new AppError("invalid", "an item cannot be merged with itself");
  if (a.kind !== b.kind) throw new AppError("invalid", "items of different kinds cannot be merged");
  const across = first.flatMap((x) => second.map((y): Pair => [x, y]));
  // Entries of one source would be kept apart by rule, and one of the items torn: the operator says that they too are one.
  const pairs: Pair[] = [[a, b], ...across.filter(([x, y]) => x.source_id === y.source_id)];
  await writeDecisions(ctx.db, "must", { pairs, settled: across, concerned: members }, { decidedBy, nowMs: ctx.clock() });
  return applyDecision(ctx, a);
}
