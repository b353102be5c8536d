import { type Db, openDb } from "../adapters/postgres/index.ts";
import { openQueues, type Queues } from "../adapters/queues/index.ts";
import type { Message } from "../messages.ts";
import { type IsolateCtx, openIsolate, type RequestCtx } from "./isolate.ts";

/** What every verb may use. */
export type Ctx = IsolateCtx & RequestCtx & { db: Db; queues: Queues<Message> };

export type SharedEnv = { QUEUE: Queue<Message> };

/** Where somebody waits: a statement that takes longer is given up, and the caller told to come back. */
export const STATEMENT_TIMEOUT_MS = 2_000;

/** What both Workers open once an isolate. */
export function openShared(env: SharedEnv, statementTimeoutMs: number | null) {
  const isolate = openIsolate(env);
  const { DATABASE_URL, NEON_HTTP_URL } = isolate.config;
  return { ...isolate, db: openDb(DATABASE_URL, NEON_HTTP_URL ?? null, statementTimeoutMs), queues: openQueues<Message>(env.QUEUE) };
}
