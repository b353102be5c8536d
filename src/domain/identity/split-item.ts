import { AppError } from "../../lib/errors.ts";
import { applyDecision, type DecisionOutcome } from "./decide.ts";
import { type Pair, readMembers, writeDecisions } from "./decision-store.ts";
import type { MatcherCtx } from "./match-pending.ts";

/**
 * Takes sightings out of an item, for good: none of them will ever be in one item with any of those that stay. They become
 * an item of their own under the id of the oldest (or several, if nothing else holds them together); an id that was merged
 * away before lives again. Throws `not_found` if there is no such item, `invalid` unless some go and some stay.
 */
export async function splitItem(
  ctx: MatcherCtx,
  itemId: string,
  sightingIds: readonly string[],
  decidedBy: string,
): Promise<DecisionOutcome> {
  const members = await readMembers(ctx.db, [itemId]);
  if (members.length === 0) throw new AppError("not_found", "no such item");
  const [going, staying] = [true, false].map((goes) => members.filter(({ id }) => sightingIds.includes(id) === goes));
  const oldest = going?.[0];
  if (going === undefined || staying === undefined || oldest === undefined || staying.length === 0)
    throw new AppError("invalid", "name some of the item's sightings, and not all of them");
  const pairs = going.flatMap((x) => staying.map((y): Pair => [x, y]));
  await writeDecisions(ctx.db, "cannot", { pairs, settled: [], concerned: members }, { decidedBy, nowMs: ctx.clock() });
  return applyDecision(ctx, oldest);
}
