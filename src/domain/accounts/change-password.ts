import { forgetFailures, takeUnlockLink } from "./attempt-store.ts";
import { type AccountsCtx, inSeconds, nowOf, sendSoon, voidEvidence } from "./ctx.ts";
import { MAIL_LINKS, readMailToken } from "./mail-tokens.ts";
import { accountName, normaliseEmail } from "./names.ts";
import { hashPassword } from "./password.ts";
import { type CheckedPassword, checkPassword } from "./sign-in.ts";
import { changePasswordOf, findUser, putResetRequest, resetPasswordByLink } from "./user-store.ts";

/** Mails a link to set a new password to an address that has an account. Tells the caller nothing. */
export async function requestReset(ctx: AccountsCtx, email: string): Promise<void> {
  const mailId = await putResetRequest(ctx.db, {
    ...{ email: normaliseEmail(email), linkId: ctx.newId("mtk"), mailId: ctx.newId("mal") },
    ...{ linkExpiresAt: inSeconds(ctx, MAIL_LINKS.reset.lifeS), now: nowOf(ctx) },
  });
  sendSoon(ctx, mailId);
}

/** Sets a new password by the link of a mail and ends every session; false where the link is no good. */
export async function resetPassword(ctx: AccountsCtx, input: { token: string; password: string }): Promise<boolean> {
  const linkId = await readMailToken(ctx.config.HASH_SECRET, "reset", input.token);
  if (linkId === null) return false;
  const mailId = ctx.newId("mal");
  const changed = await resetPasswordByLink(ctx.db, linkId, { passwordHash: await hashPassword(input.password), mailId, now: nowOf(ctx) });
  if (changed === null) return false;
  sendSoon(ctx, mailId);
  await voidEvidence(ctx, [changed.userId, ...changed.ended]);
  return true;
}

export type PasswordInput = { userId: string; sessionId: string; current: string; password: string; address: string };
export type PasswordResult = { state: "changed"; sessionsEnded: number } | Exclude<CheckedPassword, { state: "right" }>;

/** Sets a new password for whoever knows the current one; every other session ends. Guesses are held up as sign-ins are. */
export async function changePassword(ctx: AccountsCtx, input: PasswordInput): Promise<PasswordResult> {
  const user = await findUser(ctx.db, input.userId);
  if (user === null) return { state: "wrong" };
  const checked = await checkPassword(ctx, { email: user.email, password: input.current, address: input.address });
  if (checked.state !== "right") return checked;
  const mailId = ctx.newId("mal");
  const passwordHash = await hashPassword(input.password);
  const changed = await changePasswordOf(ctx.db, user.id, input.sessionId, { passwordHash, mailId, now: nowOf(ctx) });
  sendSoon(ctx, mailId);
  await voidEvidence(ctx, changed?.ended ?? []);
  return { state: "changed", sessionsEnded: changed?.ended.length ?? 0 };
}

/** Forgets an account's failed sign-ins by the link of a mail; false where the link is no good. */
export async function unlockAccount(ctx: AccountsCtx, token: string): Promise<boolean> {
  const linkId = await readMailToken(ctx.config.HASH_SECRET, "unlock", token);
  const email = linkId === null ? null : await takeUnlockLink(ctx.db, linkId, nowOf(ctx));
  if (email === null) return false;
  await forgetFailures(ctx.db, await accountName(ctx.config, email));
  return true;
}
