import { AppError } from "../../../lib/errors.ts";
import type { Doer } from "../../audit/index.ts";
import { type OperatorCtx, workOut } from "./decide.ts";
import { findJudged, type QualityVerdict, writeVerdict } from "./quarantine-store.ts";

/**
 * Says that a sighting is served, or never, whatever it scores, now and when it is collected again; null leaves it to its
 * score. Throws `not_found`.
 */
export async function judgeSighting(
  ctx: OperatorCtx,
  id: string,
  verdict: QualityVerdict | null,
  doer: Doer,
): Promise<{ itemId: string; applied: boolean }> {
  const sighting = await findJudged(ctx.db, id);
  if (sighting === null) throw new AppError("not_found", "There is no such sighting.");
  await writeVerdict(ctx.db, doer, id, { verdict, nowMs: ctx.clock() });
  return workOut(ctx, sighting);
}
