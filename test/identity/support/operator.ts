import { matchPending } from "../../../src/domain/identity/index.ts";
import type { OperatorCtx } from "../../../src/domain/identity/operators/decide.ts";
import { freshId } from "./collect.ts";
import type { Stage } from "./stage.ts";

/** What an operator's verbs stand on: the matcher works at once, in their place. */
export function operatorOf({ db, clock }: Pick<Stage, "db" | "clock">): OperatorCtx {
  const now = () => clock.nowMs;
  return { db, clock: now, newId: freshId, match: (kind) => matchPending({ db, clock: now }, kind) };
}
