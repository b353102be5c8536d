import { and, eq, lt, sql } from "drizzle-orm";
import { idempotencyKeys } from "../../../drizzle/schema/idempotency.ts";
import type { Db } from "../../adapters/postgres/index.ts";

/** Longer than any handler may take. */
const LEASE_MS = 60_000;
const KEEP_MS = 24 * 3_600_000;

export type Attempt = { caller: string; key: string; fingerprint: string; token: string };
export type StoredRow = Pick<typeof idempotencyKeys.$inferSelect, "fingerprint" | "state" | "status" | "headers" | "body">;

const at = (ms: number): string => new Date(ms).toISOString();

/** Claims the key for this attempt; null when it is claimed, else what stands under it. One statement. */
export async function claimKey(db: Db, { caller, key, fingerprint, token }: Attempt, nowMs: number): Promise<StoredRow | null> {
  const { rows } = await db.execute<StoredRow & { claimed: boolean }>(sql`
    with claimed as (
      insert into idempotency_keys as k (caller, key, fingerprint, token, state, lease_until, expires_at)
      values (${caller}, ${key}, ${fingerprint}, ${token}, 'running', ${at(nowMs + LEASE_MS)}, ${at(nowMs + KEEP_MS)})
      on conflict (caller, key) do update set fingerprint = excluded.fingerprint, token = excluded.token, state = 'running',
        lease_until = excluded.lease_until, expires_at = excluded.expires_at, status = null, headers = null, body = null
        where k.expires_at <= ${at(nowMs)}
          or (k.state = 'running' and k.lease_until <= ${at(nowMs)} and k.fingerprint = excluded.fingerprint)
      returning token
    )
    select exists (select 1 from claimed) as claimed, k.fingerprint, k.state, k.status, k.headers, k.body
    from (select 1) one left join idempotency_keys k on k.caller = ${caller} and k.key = ${key}`);
  const [row] = rows;
  if (row === undefined || row.claimed) return null;
  // Claimed by another between this statement's snapshot and its insert: it is running.
  return row.state === null ? { fingerprint, state: "running", status: null, headers: null, body: null } : row;
}

const ofAttempt = ({ caller, key, token }: Attempt) =>
  and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key), eq(idempotencyKeys.token, token));

export type StoredAnswer = { status: number; headers: Record<string, string>; body: string | null };

export async function storeAnswer(db: Db, attempt: Attempt, answer: StoredAnswer): Promise<void> {
  await db
    .update(idempotencyKeys)
    .set({ state: "done", ...answer })
    .where(ofAttempt(attempt));
}

/** Nothing came of it: the key may be used again. */
export async function releaseKey(db: Db, attempt: Attempt): Promise<void> {
  await db.delete(idempotencyKeys).where(ofAttempt(attempt));
}

/** Retention: takes away what is a day old. */
export async function forgetKeys(db: Db, nowMs: number): Promise<number> {
  const gone = await db
    .delete(idempotencyKeys)
    .where(lt(idempotencyKeys.expiresAt, at(nowMs)))
    .returning({ key: idempotencyKeys.key });
  return gone.length;
}
