import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";

/** Whether it is time for another round of something done now and then: then nobody else begins one before `untilMs`. */
export async function takeTurn(db: Db, name: string, nowMs: number, untilMs: number): Promise<boolean> {
  const result = await db.execute(sql`
    insert into leases (name, token, expires_at) values (${name}, 1, ${instant(untilMs)})
    on conflict (name) do update set token = leases.token + 1, expires_at = excluded.expires_at where leases.expires_at <= ${instant(nowMs)}
    returning 1`);
  return result.rows.length > 0;
}

/** When the next round may begin. */
export async function setNextTurn(db: Db, name: string, atMs: number): Promise<void> {
  await db.execute(sql`update leases set expires_at = ${instant(atMs)} where name = ${name}`);
}

const instant = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
