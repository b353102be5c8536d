import type { Doer } from "../audit/index.ts";
import { forgetFailures } from "./attempt-store.ts";
import { type AccountsCtx, nowOf, sendSoon, voidEvidence } from "./ctx.ts";
import { readMailToken } from "./mail-tokens.ts";
import { accountName } from "./names.ts";
import { hashPassword } from "./password.ts";
import { type CheckedPassword, checkPassword } from "./sign-in.ts";
import { changePasswordOf, findUser, resetPasswordByLink } from "./user-store.ts";

/** Sets a new password by the link of a mail, ends every session and forgets what failed before; false where the link is no good. */
export async function resetPassword(ctx: AccountsCtx, doer: Doer, input: { token: string; password: string }): Promise<boolean> {
  const linkId = await readMailToken(ctx.config, "reset", input.token);
  if (linkId === null) return false;
  const mailId = ctx.newId("mal");
  const changed = await resetPasswordByLink(ctx.db, doer, linkId, {
    passwordHash: await hashPassword(input.password),
    mailId,
    now: nowOf(ctx),
  });
  if (changed === null) return false;
  await forgetFailures(ctx.db, await accountName(ctx.config, changed.email));
  sendSoon(ctx, mailId);
  await voidEvidence(ctx, [changed.userId, ...changed.ended]);
  return true;
}

export type PasswordInput = { userId: string; sessionId: string; current: string; password: string; address: string };
export type PasswordResult = { state: "changed"; sessionsEnded: number } | Exclude<CheckedPassword, { state: "right" }>;

/** Sets a new password for whoever knows the current one; every other session ends. Guesses are held up as sign-ins are. */
export async function changePassword(ctx: AccountsCtx, doer: Doer, input: PasswordInput): Promise<PasswordResult> {
  const user = await findUser(ctx.db, input.userId);
  if (user === null) return { state: "wrong" };
  const checked = await checkPassword(ctx, doer, {
    email: user.email,
    password: input.current,
    address: input.address,
    purpose: "password",
  });
  if (checked.state !== "right") return checked;
  const mailId = ctx.newId("mal");
  const passwordHash = await hashPassword(input.password);
  const whose = { userId: user.id, sessionId: input.sessionId, before: checked.user.passwordHash };
  const changed = await changePasswordOf(ctx.db, doer, whose, { passwordHash, mailId, now: nowOf(ctx) });
  if (changed === null) return { state: "wrong" };
  sendSoon(ctx, mailId);
  await voidEvidence(ctx, changed.ended);
  return { state: "changed", sessionsEnded: changed.ended.length };
}
