import { AppError, type FieldError } from "../../../lib/errors.ts";
import { findPlace } from "../../places/index.ts";
import { type By, type OperatorCtx, workOut } from "./decide.ts";
import { fieldsOf } from "../fold/diff.ts";
import { findContradictions, readEdit, wholeGroups } from "./override-rules.ts";
import type { ItemPatch } from "./override-schema.ts";
import { readCanonical, writeOverrides } from "./override-store.ts";

/**
 * Says what an item's fields are, whatever its sources say, now and later; or leaves them to the sources again. Throws
 * `not_found`, and `invalid` naming every field that is of another kind or contradicts another.
 */
export async function overrideItem(ctx: OperatorCtx, itemId: string, patch: ItemPatch, by: By): Promise<{ applied: boolean }> {
  const canonical = await readCanonical(ctx.db, itemId);
  if (canonical === null) throw new AppError("not_found", "There is no such item.");
  const { kind } = canonical;
  const edit = readEdit(kind, patch);
  refuse(edit.errors);
  await resolveOverriddenPlace(ctx, edit.set);
  const current = fieldsOf(canonical);
  const set = wholeGroups(kind, edit.set, current);
  // What its sources contradict themselves in is not the operator's fault.
  refuse(findContradictions(kind, new Map([...current, ...set])).filter(({ pointer }) => set.has(pointer)));
  const now = new Date(ctx.clock()).toISOString();
  await writeOverrides(ctx.db, { itemId, set, clear: edit.clear, doer: by.doer, reason: by.reason, now });
  const { applied } = await workOut(ctx, { id: itemId.replace(/^itm_/, "sgt_"), kind });
  return { applied };
}

/** A place may be given by id or code; kept is its id. */
async function resolveOverriddenPlace({ db }: OperatorCtx, set: Map<string, unknown>): Promise<void> {
  const given = set.get("/event/place_id");
  if (typeof given !== "string") return;
  const place = await findPlace(db, given);
  if (place === null) refuse([{ pointer: "/event/place_id", message: "is no place of the gazetteer" }]);
  else set.set("/event/place_id", place.id);
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new AppError("invalid", "A field is not valid.", { errors });
}
