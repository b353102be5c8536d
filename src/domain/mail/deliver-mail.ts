import type { MailContent, MailOutcome, SendMail } from "../../adapters/mail/index.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import type { IdPrefix } from "../../lib/ids.ts";
import { type ClaimedMail, claimMail, endMail, postponeMail } from "./store.ts";

/** Writes a mail at the moment it is sent; null where there is nothing to say any more. */
export type RenderMail = (mail: ClaimedMail) => Promise<MailContent | null>;

type MailCtx = { db: Db; sendMail: SendMail; newId: (prefix: IdPrefix) => string };

const MAX_ATTEMPTS = 12;
const FIRST_DELAY_S = 15;
const LONGEST_DELAY_S = 3600;
/** The queue carries no longer delays; the sweeper wakes what waits longer. */
const LONGEST_WAKE_S = 600;

/**
 * Sends one mail of the outbox. Called twice, or by two workers at once, it sends once; where it cannot be known whether
 * the mail was taken it ends as `unknown` and is never sent again.
 */
export async function deliverMail(
  ctx: MailCtx,
  id: string,
  render: RenderMail,
): Promise<{ state: "none" | "sent" | "failed" | "unknown" | "later"; retryInS: number | null; attempt: number; error: string | null }> {
  const token = ctx.newId("mal");
  const mail = await claimMail(ctx.db, id, token);
  if (mail === null) return { state: "none", retryInS: null, attempt: 0, error: null };
  const { attempt } = mail;
  const outcome = await attemptMail(ctx, mail, render);
  if (outcome.state === "later" && attempt < MAX_ATTEMPTS) {
    const delayS = Math.min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (attempt - 1));
    await postponeMail(ctx.db, id, token, delayS, outcome.error);
    return { state: "later", retryInS: delayS <= LONGEST_WAKE_S ? delayS : null, attempt, error: outcome.error };
  }
  const state = outcome.state === "sent" || outcome.state === "unknown" ? outcome.state : "failed";
  const error = outcome.state === "sent" ? null : outcome.error;
  await endMail(ctx.db, id, token, state, error);
  return { state, retryInS: null, attempt, error };
}

async function attemptMail(ctx: MailCtx, mail: ClaimedMail, render: RenderMail): Promise<MailOutcome> {
  const content = await render(mail).catch(() => "failed" as const);
  if (content === "failed") return { state: "later", error: "it could not be written" };
  if (content === null) return { state: "refused", error: "there is nothing to say" };
  return ctx.sendMail({ ...content, id: mail.id, to: mail.to });
}
