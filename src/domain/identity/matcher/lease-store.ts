import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";

export const LEASE_MS = 30_000;

/** The right to write, until it runs out or another takes over: then the token is another. */
export type Lease = { name: string; token: number };

/** Takes the lease if it is free or has run out at `nowMs`; null while another holds it. */
export async function takeLease(db: Db, name: string, nowMs: number): Promise<Lease | null> {
  const result = await db.execute<{ token: string }>(sql`
    insert into leases (name, token, expires_at) values (${name}, 1, ${at(nowMs + LEASE_MS)})
    on conflict (name) do update set token = leases.token + 1, expires_at = excluded.expires_at
      where leases.expires_at <= ${at(nowMs)}
    returning token`);
  const [row] = result.rows;
  return row === undefined ? null : { name, token: Number(row.token) };
}

/**
 * Gives it back early, free for whoever asks next, though their clock be behind ours. The token stays, so what the former holder
 * may still send changes nothing once another took it.
 */
export async function releaseLease(db: Db, lease: Lease): Promise<void> {
  await db.execute(sql`update leases set expires_at = '-infinity' where name = ${lease.name} and token = ${lease.token}`);
}

/** First statement of a batch: holds off a taker-over until the batch is through, and tells whether we still may. */
export function lockLease(lease: Lease, nowMs: number): SQL {
  return sql`update leases set expires_at = greatest(expires_at, ${at(nowMs + LEASE_MS)}) where name = ${lease.name} and token = ${lease.token} returning token`;
}

/** Condition for every later statement of the batch. */
export function held(lease: Lease): SQL {
  return sql`exists (select 1 from leases where name = ${lease.name} and token = ${lease.token})`;
}

function at(ms: number): SQL {
  return sql`${new Date(ms).toISOString()}::timestamptz`;
}
