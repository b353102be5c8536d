import type { Doer } from "../audit/index.ts";
import { forgetFailures } from "./attempt-store.ts";
import { type HashCtx, nowOf, sendSoon } from "./ctx.ts";
import { readMailToken } from "./mail-tokens.ts";
import { accountName } from "./names.ts";
import { keepPassword } from "./kept-password.ts";
import { type CheckedPassword, checkPassword } from "./sign-in.ts";
import { addressOfResetLink, changePasswordOf, findUser, resetPasswordByLink } from "./user-store.ts";

// These run in the jobs Worker, which hashes. Whoever called makes what they ended void, so that it ends at once where it was asked.

/**
 * Sets a new password by the link of a mail, ends every session and forgets what failed before. Answers the ids whose evidence
 * is now void, or null where the link is no good.
 */
export async function resetPassword(ctx: HashCtx, doer: Doer, input: { token: string; password: string }): Promise<string[] | null> {
  const linkId = await readMailToken(ctx.config, "reset", input.token);
  const email = linkId === null ? null : await addressOfResetLink(ctx.db, linkId, nowOf(ctx));
  if (linkId === null || email === null) return null;
  const mailId = ctx.newId("mal");
  const changed = await resetPasswordByLink(ctx.db, doer, linkId, {
    passwordHash: await keepPassword(ctx, email, input.password),
    mailId,
    now: nowOf(ctx),
  });
  if (changed === null) return null;
  await forgetFailures(ctx.db, await accountName(ctx.config, changed.email));
  sendSoon(ctx, mailId);
  return [changed.userId, ...changed.ended];
}

export type PasswordInput = { userId: string; sessionId: string; current: string; password: string; address: string };
export type PasswordResult = { state: "changed"; ended: string[] } | Exclude<CheckedPassword, { state: "right" }>;

/** Sets a new password for whoever knows the current one; every other session ends. Guesses are held up as sign-ins are. */
export async function changePassword(ctx: HashCtx, doer: Doer, input: PasswordInput): Promise<PasswordResult> {
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
  const passwordHash = await keepPassword(ctx, user.email, input.password);
  const whose = { userId: user.id, sessionId: input.sessionId, before: checked.user.passwordVersion };
  const changed = await changePasswordOf(ctx.db, doer, whose, { passwordHash, mailId, now: nowOf(ctx) });
  if (changed === null) return { state: "wrong" };
  sendSoon(ctx, mailId);
  return { state: "changed", ended: changed.ended };
}
