import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";

export type Entry = {
  actor_type: string;
  actor_id: string | null;
  action: string;
  target_type: string;
  target_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string | null;
  network: string | null;
};

export function openTestDb() {
  const { DATABASE_URL, NEON_HTTP_URL } = readConfig(env);
  return openDb(DATABASE_URL, NEON_HTTP_URL ?? null);
}

/** What `act` has put into the audit log, in order. */
export async function entriesOf(act: () => Promise<unknown>): Promise<Entry[]> {
  const db = openTestDb();
  const { rows } = await db.execute<{ last: number }>(sql`select coalesce(max(id), 0)::int as last from audit_log`);
  await act();
  const written = await db.execute<Entry>(sql`
    select actor_type, actor_id, action, target_type, target_id, before, after, request_id, network
    from audit_log where id > ${rows[0]?.last ?? 0} order by id`);
  return written.rows;
}
