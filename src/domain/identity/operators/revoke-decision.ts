import { AppError } from "../../../lib/errors.ts";
import type { Doer } from "../../audit/index.ts";
import { type OperatorCtx, workOut } from "./decide.ts";
import { readDecided, writeRevocation } from "./decision-store.ts";
import { findDecision } from "./decision-list-store.ts";

/**
 * Takes a decision back as if it had never been made: of its pairs, what was decided before it counts again, or else what
 * the sources say. Done twice it changes nothing. Throws `not_found`, and `conflict` for what cannot be undone.
 */
export async function revokeDecision(ctx: OperatorCtx, id: string, doer: Doer): Promise<{ applied: boolean }> {
  const decision = await findDecision(ctx.db, id);
  if (decision === null) throw new AppError("not_found", "There is no such decision.");
  if (decision.action === "erase") throw new AppError("conflict", "What was taken down stays gone; this cannot be undone.");
  if (decision.revokedAt !== null) return { applied: true };
  await writeRevocation(ctx.db, doer, id, ctx.clock());
  const decided = await readDecided(ctx.db, id);
  return decided === null ? { applied: true } : { applied: (await workOut(ctx, decided)).applied };
}
