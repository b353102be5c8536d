import { type AccountsCtx, inSeconds, nowOf, sendSoon, voidEvidence } from "./ctx.ts";
import { MAIL_LINKS, readMailToken } from "./mail-tokens.ts";
import { normaliseEmail } from "./names.ts";
import { hashPassword } from "./password.ts";
import { confirmAddress, putRegistration } from "./user-store.ts";

/** Registers an address. Takes as long and says as much whether or not it has an account. */
export async function register(ctx: AccountsCtx, input: { email: string; password: string }): Promise<void> {
  const { ended, mailId } = await putRegistration(ctx.db, {
    ...{ userId: ctx.newId("usr"), email: normaliseEmail(input.email), passwordHash: await hashPassword(input.password) },
    ...{ linkId: ctx.newId("mtk"), linkExpiresAt: inSeconds(ctx, MAIL_LINKS.verify.lifeS), mailId: ctx.newId("mal"), now: nowOf(ctx) },
  });
  sendSoon(ctx, mailId);
  ctx.waitUntil(voidEvidence(ctx, ended));
}

/** Confirms the address whose mail held this token; false where it is no good. */
export async function verifyEmail(ctx: AccountsCtx, text: string): Promise<boolean> {
  const linkId = await readMailToken(ctx.config.HASH_SECRET, "verify", text);
  const userId = linkId === null ? null : await confirmAddress(ctx.db, linkId, nowOf(ctx));
  if (userId === null) return false;
  await voidEvidence(ctx, [userId]);
  return true;
}
