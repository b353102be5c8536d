import { AppError } from "../../lib/errors.ts";
import type { Doer } from "../audit/index.ts";
import { type AccountsCtx, inSeconds, nowOf, sendSoon, voidEvidence } from "./ctx.ts";
import { insertKey, type KeyRow, replaceKeyText, revokeKeyRow, updateKey } from "./key-store.ts";
import { makeKey } from "./key-text.ts";
import type { KeyPatch, NewKey } from "./key-schema.ts";
import { HIGHEST_LIMIT, type Role } from "./roles.ts";
import { type Scope, scopesOf } from "./scopes.ts";

type KeysCtx = AccountsCtx & { randomBytes: (count: number) => Uint8Array };
/** Whose keys, and what they may do themselves. */
export type KeyOwner = { id: string; role: Role };

/** A key never has more than its owner. */
function checkReach(owner: KeyOwner, { scopes = [], limits }: { scopes?: Scope[] | undefined; limits?: KeyPatch["limits"] }): void {
  const own = scopesOf(owner.role);
  const errors = scopes.flatMap((scope, i) =>
    own.includes(scope) ? [] : [{ pointer: `/scopes/${i}`, message: `needs more than the role ${owner.role}` }],
  );
  const highest = HIGHEST_LIMIT[owner.role];
  if ((limits?.per_minute ?? 0) > highest) errors.push({ pointer: "/limits/per_minute", message: `may be at most ${highest}` });
  if (errors.length > 0) throw new AppError("invalid", "A key never has more than its owner.", { errors });
}

function checkExpiry(ctx: KeysCtx, expiresAt: string | null | undefined): void {
  if (expiresAt == null || Date.parse(expiresAt) > ctx.clock()) return;
  throw new AppError("invalid", "A field is not valid.", { errors: [{ pointer: "/expires_at", message: "is past" }] });
}

/** Makes a key; its text is in the answer and nowhere else. */
export async function createKey(ctx: KeysCtx, doer: Doer, owner: KeyOwner, input: NewKey): Promise<{ row: KeyRow; text: string }> {
  checkReach(owner, input);
  checkExpiry(ctx, input.expires_at);
  const { text, ...made } = await makeKey(ctx.config, ctx.randomBytes);
  const mailId = ctx.newId("mal");
  const row = await insertKey(ctx.db, doer, {
    ...{ id: ctx.newId("key"), ownerId: owner.id, name: input.name, ...made, mailId, now: nowOf(ctx) },
    ...{ scopes: [...new Set(input.scopes)], allowedIps: input.allowed_ips },
    ...{ limitPerMinute: input.limits?.per_minute ?? null, expiresAt: input.expires_at ?? null },
  });
  if (row === null) throw new AppError("conflict", "You have as many keys as anybody may have; revoke one first.");
  sendSoon(ctx, mailId);
  return { row, text };
}

/** Changes a key within 4 s everywhere; null where the owner has no such key. */
export async function amendKey(ctx: KeysCtx, doer: Doer, owner: KeyOwner, id: string, patch: KeyPatch): Promise<KeyRow | null> {
  checkReach(owner, patch);
  checkExpiry(ctx, patch.expires_at);
  const { name, scopes, allowed_ips: allowedIps, limits, expires_at: expiresAt } = patch;
  const limitPerMinute = limits === undefined ? undefined : (limits?.per_minute ?? null);
  const change = { name, scopes: scopes && [...new Set(scopes)], allowedIps, limitPerMinute, expiresAt };
  const row = await updateKey(ctx.db, doer, { ownerId: owner.id, id }, change, nowOf(ctx));
  if (row !== null) await voidEvidence(ctx, [id]);
  return row;
}

/** A new text for a key; the old one stays good for the grace. */
export async function rotateKey(
  ctx: KeysCtx,
  doer: Doer,
  owner: KeyOwner,
  id: string,
  graceS: number,
): Promise<{ row: KeyRow; text: string } | null> {
  const { text, ...made } = await makeKey(ctx.config, ctx.randomBytes);
  const mailId = ctx.newId("mal");
  const row = await replaceKeyText(ctx.db, doer, owner.id, id, {
    ...made,
    mailId,
    previousExpiresAt: inSeconds(ctx, graceS),
    now: nowOf(ctx),
  });
  if (row === null) return null;
  sendSoon(ctx, mailId);
  await voidEvidence(ctx, [id]);
  return { row, text };
}

/** Ends a key within 4 s everywhere; false where the owner has no such key. */
export async function revokeKey(ctx: AccountsCtx, doer: Doer, ownerId: string, id: string): Promise<boolean> {
  if (!(await revokeKeyRow(ctx.db, doer, ownerId, id, nowOf(ctx)))) return false;
  await voidEvidence(ctx, [id]);
  return true;
}
