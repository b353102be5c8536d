import type { Db } from "../../../adapters/postgres/index.ts";
import type { IdPrefix } from "../../../lib/ids.ts";
import { renameId } from "../../../lib/ids.ts";
import { type Doer, nameOfDoer } from "../../audit/index.ts";
import type { Kind } from "../../items/schema.ts";
import { type DecidedPair, type DecisionAction, type Member, readPlacement, writeDecision } from "./decision-store.ts";

export type OperatorCtx = {
  db: Db;
  clock: () => number;
  newId: (prefix: IdPrefix) => string;
  /** Lets the kind's one writer work; it may be busy, and then takes what waits presently. */
  match: (kind: Kind) => Promise<unknown>;
};

/** Who acts, and why; both are kept with what they did. */
export type By = { doer: Doer; reason: string | null };

/** What came of an operator's decision. `applied` is false while another matcher is at work, which applies it presently. */
export type DecisionOutcome = { decisionId: string; itemId: string; applied: boolean };

type Decision = { action: DecisionAction; decided: readonly DecidedPair[]; concerned: readonly Member[]; anchor: Member };

/** Records a decision, lets the matcher work it out, and tells where the anchor then is. */
export async function decide(ctx: OperatorCtx, { action, decided, concerned, anchor }: Decision, by: By): Promise<DecisionOutcome> {
  const decisionId = await recordDecision(ctx, { action, decided, concerned, anchor }, by);
  return { decisionId, ...(await workOut(ctx, anchor)) };
}

/** Only records it: the matcher applies it when it next runs. */
export async function recordDecision(ctx: OperatorCtx, { action, decided, concerned, anchor }: Decision, by: By): Promise<string> {
  const id = ctx.newId("dcs");
  const itemIds = [...new Set(concerned.map(({ item_id }) => item_id))].toSorted();
  const decision = { id, action, kind: anchor.kind, itemIds, reason: by.reason, decidedBy: nameOfDoer(by.doer), nowMs: ctx.clock() };
  await writeDecision(ctx.db, by.doer, decision, decided, concerned);
  return id;
}

/** Lets the matcher work, and tells where a sighting then is. */
export async function workOut(ctx: OperatorCtx, { id, kind }: Pick<Member, "id" | "kind">): Promise<{ itemId: string; applied: boolean }> {
  await ctx.match(kind);
  const { itemId, settled } = await readPlacement(ctx.db, id);
  return { itemId: itemId ?? renameId("itm", id), applied: settled };
}
