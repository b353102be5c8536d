import type { Doer } from "../audit/index.ts";
import { forgetFailures, takeUnlockLink } from "./attempt-store.ts";
import { type AccountsCtx, inSeconds, nowOf, sendSoon, voidEvidence } from "./ctx.ts";
import { MAIL_LINKS, readMailToken } from "./mail-tokens.ts";
import { accountName, normaliseEmail } from "./names.ts";
import { addressOfResetLink, confirmAddress, hasAccount, putResetRequest } from "./user-store.ts";

// What mails and their links do without hashing a password: the edge does it itself.

/** Confirms the address whose mail held this token; false where it is no good. */
export async function verifyEmail(ctx: AccountsCtx, doer: Doer, text: string): Promise<boolean> {
  const linkId = await readMailToken(ctx.config, "verify", text);
  const userId = linkId === null ? null : await confirmAddress(ctx.db, doer, linkId, nowOf(ctx));
  if (userId === null) return false;
  await voidEvidence(ctx, [userId]);
  return true;
}

/**
 * Mails a link to set a new password to an address that has an account. Tells the caller nothing, by its time neither: what only
 * an account costs is done after the answer.
 */
export async function requestReset(ctx: AccountsCtx, doer: Doer, text: string): Promise<void> {
  const email = normaliseEmail(text);
  if (await hasAccount(ctx.db, email)) ctx.waitUntil(mailResetLink(ctx, doer, email));
}

async function mailResetLink(ctx: AccountsCtx, doer: Doer, email: string): Promise<void> {
  const mailId = await putResetRequest(ctx.db, doer, {
    ...{ email, linkId: ctx.newId("mtk"), mailId: ctx.newId("mal") },
    ...{ linkExpiresAt: inSeconds(ctx, MAIL_LINKS.reset.lifeS), now: nowOf(ctx) },
  });
  sendSoon(ctx, mailId);
}

/** Whose password a mailed link would set, by address; null where the link is no good. */
export async function addressOfReset(ctx: AccountsCtx, token: string): Promise<string | null> {
  const linkId = await readMailToken(ctx.config, "reset", token);
  return linkId === null ? null : addressOfResetLink(ctx.db, linkId, nowOf(ctx));
}

/** Forgets an account's failed sign-ins by the link of a mail; false where the link is no good. */
export async function unlockAccount(ctx: AccountsCtx, doer: Doer, token: string): Promise<boolean> {
  const linkId = await readMailToken(ctx.config, "unlock", token);
  const email = linkId === null ? null : await takeUnlockLink(ctx.db, doer, linkId, nowOf(ctx));
  if (email === null) return false;
  await forgetFailures(ctx.db, await accountName(ctx.config, email));
  return true;
}
