import type { Db } from "../../adapters/postgres/index.ts";
import type { Queues } from "../../adapters/queues/index.ts";
import type { Message } from "../../messages.ts";
import { findDroppedMails } from "./store.ts";

type SweepCtx = { db: Db; queues: Queues<Message>; requestId: string };

/** Wakes workers for mails that wait, after whatever was lost between writing and sending. */
export async function sweepMails(ctx: SweepCtx): Promise<{ unknown: number; rewoken: number }> {
  const { unknown, due } = await findDroppedMails(ctx.db);
  await wakeMails(ctx, due);
  return { unknown, rewoken: due.length };
}

/** Has mails of the outbox sent now. Losing the wake-up delays them until the next sweep. */
export function wakeMails(ctx: Pick<SweepCtx, "queues" | "requestId">, ids: readonly string[]): Promise<void> {
  return ctx.queues.send(ids.map((mail_id) => ({ type: "mail.send.v1", mail_id, request_id: ctx.requestId })));
}
