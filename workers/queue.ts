import { buildJobsCtx, type JobsCtx, type JobsEnv } from "../src/ctx/jobs.ts";
import { renderAccountMail } from "../src/domain/accounts/mails.ts";
import { collectSource } from "../src/domain/collect/collect-source.ts";
import { announce } from "../src/domain/changes/index.ts";
import { deliverMail } from "../src/domain/mail/index.ts";
import { matchKind } from "../src/domain/identity/index.ts";
import { describeError } from "../src/lib/errors.ts";
import { Message } from "../src/messages.ts";

/** A message is done, or comes again after so many seconds; `fields` go into its log line. */
type Outcome = { retryInS: number | null; fields: Record<string, string | number | boolean> };

const RETRY_AFTER_ERROR_S = 30;

async function handle(ctx: JobsCtx, message: Message): Promise<Outcome> {
  switch (message.type) {
    case "source.collect.v1": {
      const outcome = await collectSource(ctx, message.source_id);
      return {
        retryInS: outcome.state === "wait" ? outcome.delayS : null,
        fields: { source_id: message.source_id, outcome: outcome.state },
      };
    }
    case "kind.match.v1": {
      const matched = await matchKind({ ...ctx, outdate: (tags) => ctx.waitUntil(ctx.hotPath.bump(tags, ctx)) }, message.kind);
      return { retryInS: matched.busy ? 1 : null, fields: { kind: message.kind, ...matched } };
    }
    case "mail.send.v1": {
      const { retryInS, ...mail } = await deliverMail(ctx, message.mail_id, (mail) => renderAccountMail(ctx.config, mail));
      return { retryInS, fields: { mail_id: message.mail_id, outcome: mail.state, mail_error: mail.error ?? "" } };
    }
    case "changes.sequence.v1":
      return { retryInS: null, fields: await announce({ db: ctx.db, bump: (tags) => ctx.hotPath.bump(tags, ctx) }) };
  }
}

/** One message: parse, verb, ack or retry or bury. It never throws, so that it cannot fail its neighbours. */
async function consume(env: JobsEnv, execution: ExecutionContext, message: globalThis.Message): Promise<void> {
  const parsed = Message.safeParse(message.body);
  const ctx = buildJobsCtx(env, execution, parsed.success ? parsed.data.request_id : null);
  const startedMs = ctx.clock();
  const fields = {
    request_id: ctx.requestId,
    message_id: message.id,
    attempt: message.attempts,
    type: parsed.success ? parsed.data.type : "unknown",
  };
  if (!parsed.success) {
    ctx.log("error", "message", { ...fields, outcome: "buried", problem: "no known message" });
    return message.ack();
  }
  try {
    const { retryInS, fields: more } = await handle(ctx, parsed.data);
    if (retryInS === null) message.ack();
    else message.retry({ delaySeconds: retryInS });
    ctx.log("info", "message", { ...fields, ...more, retry_in_s: retryInS, duration_ms: ctx.clock() - startedMs });
  } catch (error) {
    message.retry({ delaySeconds: RETRY_AFTER_ERROR_S });
    ctx.log("error", "message", {
      ...fields,
      ...describeError(error),
      retry_in_s: RETRY_AFTER_ERROR_S,
      duration_ms: ctx.clock() - startedMs,
    });
  }
}

export async function consumeBatch(batch: MessageBatch, env: JobsEnv, execution: ExecutionContext): Promise<void> {
  await Promise.all(batch.messages.map((message) => consume(env, execution, message)));
}
