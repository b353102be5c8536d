import type { Db } from "../../adapters/postgres/index.ts";
import type { Queues } from "../../adapters/queues/index.ts";
import type { Config } from "../../config.ts";
import type { IdPrefix } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import type { TakeTurn } from "../../lib/turns.ts";
import type { Message } from "../../messages.ts";
import { wakeMails } from "../mail/index.ts";

type Io = { waitUntil: (work: Promise<unknown>) => void };

/** What the verbs of this room need. */
export type AccountsCtx = Io & {
  db: Db;
  config: Config;
  queues: Queues<Message>;
  /** Tells every isolate within 4 s that what it knows of these ids is void; false when it could not. */
  hotPath: { revoke(ids: readonly string[], io: Io): Promise<boolean> };
  log: Log;
  requestId: string;
  clock: () => number;
  newId: (prefix: IdPrefix) => string;
};

/** What those need that hash a password, in the jobs Worker. */
export type HashCtx = AccountsCtx & {
  randomBytes: (bytes: number) => Uint8Array<ArrayBuffer>;
  /** One hash at a time: an isolate has the memory for few, and each holds it up. */
  turns: { toHash: TakeTurn };
  sleep: (ms: number) => Promise<void>;
};

export const nowOf = (ctx: Pick<AccountsCtx, "clock">): string => new Date(ctx.clock()).toISOString();
export const inSeconds = (ctx: Pick<AccountsCtx, "clock">, seconds: number): string => new Date(ctx.clock() + seconds * 1000).toISOString();

/** Has a mail sent after the answer; without an id there is none to send, and as much is done. */
export function sendSoon(ctx: AccountsCtx, mailId: string | null): void {
  ctx.waitUntil(wakeMails(ctx, mailId === null ? [] : [mailId]));
}

/**
 * Makes what isolates know of these ids void everywhere. The rows have changed already: where Redis cannot be told now,
 * the sweeper tells it when it is back.
 */
export async function voidEvidence(ctx: Pick<AccountsCtx, "hotPath" | "waitUntil">, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await ctx.hotPath.revoke(ids, ctx);
}
