import type { Doer } from "../audit/index.ts";
import { type HashCtx, inSeconds, nowOf, sendSoon, voidEvidence } from "./ctx.ts";
import { MAIL_LINKS } from "./mail-tokens.ts";
import { normaliseEmail } from "./names.ts";
import { keepPassword } from "./kept-password.ts";
import { putRegistration } from "./user-store.ts";

/** Registers an address. Takes as long and says as much whether or not it has an account. */
export async function register(ctx: HashCtx, doer: Doer, input: { email: string; password: string }): Promise<void> {
  const email = normaliseEmail(input.email);
  const { ended, mailId } = await putRegistration(ctx.db, doer, {
    ...{ userId: ctx.newId("usr"), email, passwordHash: await keepPassword(ctx, email, input.password) },
    ...{ linkId: ctx.newId("mtk"), linkExpiresAt: inSeconds(ctx, MAIL_LINKS.verify.lifeS), mailId: ctx.newId("mal"), now: nowOf(ctx) },
  });
  sendSoon(ctx, mailId);
  ctx.waitUntil(voidEvidence(ctx, ended));
}
