import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import type { Doer } from "../audit/index.ts";
import { recordAct } from "./acts-store.ts";
import { hasOtherAdministrator, lockAdministrators } from "./user-store.ts";

/** Writes when keys and sessions were last used, many at once; never back in time. */
export async function writeLastUsed(db: Db, uses: readonly { id: string; at: string }[]): Promise<void> {
  const used = sql`(select * from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) as used(id text, at timestamptz))`;
  await db.execute(sql`
    with used as ${used}, keys as (
      update api_keys k set last_used_at = used.at from used where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)
    )
    update sessions s set last_used_at = used.at from used where s.id = used.id and s.last_used_at < used.at`);
}

/**
 * Ids whose evidence became void since the last sweep (and a little before it, for what was being committed then), and the
 * time up to which they were read.
 */
export async function readRevokedSince(db: Db, now: string): Promise<{ ids: string[]; upTo: string }> {
  const since = sql`(select swept_at - interval '1 minute' from revocation_sweep)`;
  const result = await db.execute<{ ids: string[] | null }>(sql`
    select array_agg(id) as ids from (
      select id from users where changed_at > ${since} and changed_at > created_at
      union all select id from sessions where ended_at > ${since}
      union all select id from api_keys where changed_at > ${since} and changed_at > created_at
      union all select user_id from erasures where at > ${since}
    ) void`);
  return { ids: result.rows[0]?.ids ?? [], upTo: now };
}

export async function markSwept(db: Db, upTo: string): Promise<void> {
  await db.execute(sql`update revocation_sweep set swept_at = greatest(swept_at, ${upTo}::timestamptz)`);
}

/** Removes what nobody can use any more: links, failures, sessions and keys that ended 30 days ago, mails sent 30 days ago. */
export async function purgeAccounts(db: Db, now: string): Promise<void> {
  const ago = (interval: string) => sql`${now}::timestamptz - ${sql.raw(`interval '${interval}'`)}`;
  await db.batch([
    db.execute(sql`delete from mail_tokens where expires_at < ${ago("1 day")}`),
    db.execute(sql`delete from sign_in_attempts where at < ${ago("1 day")}`),
    db.execute(sql`delete from sessions where ended_at < ${ago("30 days")} or expires_at < ${ago("30 days")}`),
    db.execute(sql`delete from mails where ended_at < ${ago("30 days")}`),
  ]);
}

export type Erasure = { id: string; userId: string; account: string; now: string };

/**
 * Erases a user: whatever refers to them goes with them (`on delete cascade`), and what names them by hash or address as
 * well. Answers how much there was, or null where there is no such user or nobody would be left to administer.
 */
export async function eraseUser(db: Db, doer: Doer, it: Erasure): Promise<Record<string, number> | null> {
  const erasure = db.execute<{ counts: Record<string, number> }>(sql`
    with person as (
      select id, email from users u where id = ${it.userId} and (u.role <> 'admin' or ${hasOtherAdministrator(it.userId)})
    ), s as (delete from sessions where user_id in (select id from person) returning 1),
    k as (delete from api_keys where owner_id in (select id from person) returning 1),
    m as (delete from mails where owner_id in (select id from person) or to_address in (select email from person) returning 1),
    a as (delete from sign_in_attempts where account = ${it.account} and exists (select 1 from person) returning 1),
    i as (delete from idempotency_keys where caller in (select id from person union select k.id from api_keys k join person p on k.owner_id = p.id) returning 1),
    gone as (delete from users where id in (select id from person) returning 1),
    audited as (${recordAct(doer, it.now, "user.erase", sql`from person`, { after: sql`jsonb_build_object('erasure_id', ${it.id}::text)` })})
    insert into erasures (id, user_id, counts, at)
    select ${it.id}, id, jsonb_build_object('account', (select count(*) from gone), 'sessions', (select count(*) from s),
      'keys', (select count(*) from k), 'mails', (select count(*) from m), 'sign_in_failures', (select count(*) from a),
      'stored_answers', (select count(*) from i)), ${it.now}::timestamptz
    from person returning counts`);
  const [, result] = await db.batch([lockAdministrators(db), erasure]);
  return result.rows[0]?.counts ?? null;
}
