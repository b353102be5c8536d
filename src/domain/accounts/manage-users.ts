import { AppError } from "../../lib/errors.ts";
import type { Doer } from "../audit/index.ts";
import { type AccountsCtx, nowOf, voidEvidence } from "./ctx.ts";
import { accountName } from "./names.ts";
import type { Role } from "./roles.ts";
import { endSessions } from "./session-store.ts";
import { eraseUser } from "./upkeep-store.ts";
import { findUser, setStanding, type User } from "./user-store.ts";

const nobodyLeft = () => new AppError("conflict", "Nobody would be left to administer: make somebody else an administrator first.");

/** Changes a user's role, or suspends or readmits them, within 4 s everywhere; null where there is no such user. */
export async function amendUser(
  ctx: AccountsCtx,
  doer: Doer,
  id: string,
  patch: { role?: Role | undefined; suspended?: boolean | undefined },
): Promise<User | null> {
  const user = await setStanding(ctx.db, doer, id, { role: patch.role ?? null, suspended: patch.suspended ?? null }, nowOf(ctx));
  if (user === null) {
    if ((await findUser(ctx.db, id)) === null) return null;
    throw nobodyLeft();
  }
  await voidEvidence(ctx, [id]);
  return user;
}

/** Ends a user's sessions, or the one named, within 4 s everywhere; answers how many there were. */
export async function signOut(
  ctx: AccountsCtx,
  doer: Doer,
  userId: string,
  only: string | null,
  reason: "logout" | "admin",
): Promise<number> {
  const ended = await endSessions(ctx.db, doer, userId, { only, reason, now: nowOf(ctx) });
  await voidEvidence(ctx, ended);
  return ended.length;
}

export type Receipt = { id: string; erased_at: string; counts: Record<string, number> };

/** Erases a person's data everywhere; the receipt tells how much there was. Null where there is no such user. */
export async function eraseAccount(ctx: AccountsCtx, doer: Doer, userId: string): Promise<Receipt | null> {
  const user = await findUser(ctx.db, userId);
  if (user === null) return null;
  const receipt = { id: ctx.newId("ers"), erased_at: nowOf(ctx) };
  const account = await accountName(ctx.config, user.email);
  const counts = await eraseUser(ctx.db, doer, { id: receipt.id, userId, account, now: receipt.erased_at });
  if (counts === null) throw nobodyLeft();
  await voidEvidence(ctx, [userId]);
  return { ...receipt, counts };
}
