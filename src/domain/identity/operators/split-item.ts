import { AppError } from "../../../lib/errors.ts";
import { type By, decide, type DecisionOutcome, type OperatorCtx } from "./decide.ts";
import { type DecidedPair, readMembers } from "./decision-store.ts";

/**
 * Takes sightings out of an item, for good: none of them will ever be in one item with any of those that stay. They become
 * an item of their own under the id of the oldest (or several, if nothing else holds them together); an id that was merged
 * away before lives again. Throws `not_found` if there is no such item, `invalid` unless some go and some stay.
 */
export async function splitItem(ctx: OperatorCtx, itemId: string, sightingIds: readonly string[], by: By): Promise<DecisionOutcome> {
  const members = await readMembers(ctx.db, [itemId]);
  if (members.length === 0) throw new AppError("not_found", "There is no such item.");
  const strangers = sightingIds.flatMap((id, n) => (members.some((member) => member.id === id) ? [] : [n]));
  if (strangers.length > 0) throw wrong(strangers.map((n) => ({ pointer: `/sighting_ids/${n}`, message: "is no sighting of this item" })));
  const going = members.filter(({ id }) => sightingIds.includes(id));
  const staying = members.filter(({ id }) => !sightingIds.includes(id));
  const [oldest] = going;
  if (oldest === undefined || staying.length === 0) throw wrong([{ pointer: "/sighting_ids", message: "must name some of them, not all" }]);
  const decided = going.flatMap((x) => staying.map((y): DecidedPair => ({ pair: [x, y], verdict: "cannot" })));
  return decide(ctx, { action: "split", decided, concerned: members, anchor: oldest }, by);
}

function wrong(errors: { pointer: string; message: string }[]): AppError {
  return new AppError("invalid", "The item cannot be split so.", { errors });
}
