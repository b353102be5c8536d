import { AppError } from "../../../lib/errors.ts";
import { type By, decide, type DecisionOutcome, type OperatorCtx } from "./decide.ts";
import { type DecidedPair, type Member, readMembers } from "./decision-store.ts";

/**
 * Makes two items one, for good: whatever their sources say later. The older id stays, the other leads to it. Throws
 * `not_found` if either is no item, `invalid` if they are one already or of different kinds.
 */
export async function mergeItems(ctx: OperatorCtx, itemIds: readonly [string, string], by: By): Promise<DecisionOutcome> {
  const { first, second } = await readSides(ctx, itemIds);
  const [a] = first;
  const across = first.flatMap((x, i) =>
    second.map((y, j): DecidedPair => {
      // Entries of one source would be kept apart by rule, and one of the items torn: the operator says that they too are one.
      const must = (i === 0 && j === 0) || x.source_id === y.source_id;
      return { pair: [x, y], verdict: must ? "must" : "open" };
    }),
  );
  return decide(ctx, { action: "merge", decided: across, concerned: [...first, ...second], anchor: a }, by);
}

/**
 * Keeps two items apart, for good: nobody is asked about them again. Throws `not_found` if either is no item, `invalid` if
 * they are one or of different kinds.
 */
export async function refuseMatch(ctx: OperatorCtx, itemIds: readonly [string, string], by: By): Promise<DecisionOutcome> {
  const { first, second } = await readSides(ctx, itemIds);
  const across = first.flatMap((x) => second.map((y): DecidedPair => ({ pair: [x, y], verdict: "cannot" })));
  return decide(ctx, { action: "refuse", decided: across, concerned: [...first, ...second], anchor: first[0] }, by);
}

type Side = [Member, ...Member[]];

async function readSides(ctx: OperatorCtx, itemIds: readonly [string, string]): Promise<{ first: Side; second: Side }> {
  const members = await readMembers(ctx.db, itemIds);
  const [first, second] = itemIds.map((itemId) => members.filter((member) => member.item_id === itemId));
  if (!isSide(first) || !isSide(second)) throw new AppError("not_found", "There is no such item.");
  if (itemIds[0] === itemIds[1]) throw wrongPair("is the item itself");
  if (first[0].kind !== second[0].kind) throw wrongPair("is of another kind");
  return { first, second };
}

const isSide = (members: Member[] | undefined): members is Side => members !== undefined && members.length > 0;

function wrongPair(message: string): AppError {
  return new AppError("invalid", "These two cannot be decided upon.", { errors: [{ pointer: "/with", message }] });
}
