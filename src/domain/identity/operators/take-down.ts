import { AppError } from "../../../lib/errors.ts";
import { sha256Hex } from "../../../lib/digest.ts";
import type { Doer } from "../../audit/index.ts";
import { type OperatorCtx, workOut } from "./decide.ts";
import { emptySightings } from "./empty-sightings.ts";
import {
  type Affected,
  findTakedown,
  readAffected,
  readOwnUrls,
  type TakedownRow,
  type TakedownTarget,
  writeTakedown,
} from "./takedown-store.ts";

export type TakeDownCtx = OperatorCtx & {
  /** Cleans what is left behind the matcher, kept documents included; what it does not reach now, the next tick does. */
  finish: () => Promise<unknown>;
};

/**
 * Takes content down for good: the sightings are emptied, their items told anew, and what is collected of them later is not
 * stored. Asked for twice it is one takedown. An address needs not be known. Throws `not_found` where there is no such
 * item or sighting.
 */
export async function takeDown(ctx: TakeDownCtx, target: TakedownTarget, by: { doer: Doer; reason: string }): Promise<TakedownRow> {
  const affected = await readAffected(ctx.db, target);
  if (affected.length === 0 && !("url" in target)) throw new AppError("not_found", "There is nothing of that name.");
  const sightingIds = affected.map(({ id }) => id);
  const id = await writeTakedown(ctx.db, by.doer, {
    id: ctx.newId("tkd"),
    target,
    targetHash: await sha256Hex(JSON.stringify(target)),
    reason: by.reason,
    nowMs: ctx.clock(),
    sightingIds,
    itemIds: [...new Set(affected.flatMap(({ itemId }) => itemId ?? []))],
    urls: "url" in target ? [target.url] : await readOwnUrls(ctx.db, sightingIds),
  });
  const left = affected.filter(({ gone }) => !gone);
  if (left.length > 0) {
    const emptied = left.map((each) => each.id);
    await emptySightings(ctx, emptied, by);
  }
  for (const anchor of oneOfEachKind(affected)) await workOut(ctx, anchor);
  await ctx.finish();
  const takedown = await findTakedown(ctx.db, id);
  if (takedown === null) throw new Error("a takedown that was written is there");
  return takedown;
}

function oneOfEachKind(affected: readonly Affected[]): Affected[] {
  return [...new Map(affected.map((each) => [each.kind, each])).values()];
}
