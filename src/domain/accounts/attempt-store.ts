import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import { asJson, auditRows, type Doer } from "../audit/index.ts";
import { recordAct } from "./acts-store.ts";

export type SignInUser = {
  id: string;
  role: string;
  passwordHash: string;
  passwordVersion: number;
  isVerified: boolean;
  isSuspended: boolean;
};
export type Standing = {
  user: SignInUser | null;
  /** Failures that count, and when the last was, in ms since the epoch. */
  account: { failures: number; lastMs: number };
  address: { failures: number; lastMs: number };
};

/** How long a failure counts against its account, and against its address. */
const ACCOUNT_WINDOW = sql.raw("interval '24 hours'");
const ADDRESS_WINDOW = sql.raw("interval '1 hour'");
/** Within which failures of everybody are looked at together. */
const ALL_WINDOW = sql.raw("interval '10 minutes'");

/** Everything a sign-in is judged by, in one statement; the same work whether or not the address has an account. */
export async function readStanding(db: Db, email: string, who: { account: string; address: string }, now: string): Promise<Standing> {
  const result = await db.execute<Standing>(sql`
    select
      (select jsonb_build_object('id', id, 'role', role, 'passwordHash', password_hash, 'passwordVersion', password_version,
        'isVerified', verified_at is not null,
        'isSuspended', suspended_at is not null) from users where email = ${email}) as "user",
      (select jsonb_build_object('failures', count(*), 'lastMs', coalesce(extract(epoch from max(at)) * 1000, 0)) from sign_in_attempts
        where account = ${who.account} and at > ${now}::timestamptz - ${ACCOUNT_WINDOW}) as account,
      (select jsonb_build_object('failures', count(*), 'lastMs', coalesce(extract(epoch from max(at)) * 1000, 0)) from sign_in_attempts
        where address = ${who.address} and at > ${now}::timestamptz - ${ADDRESS_WINDOW}) as address`);
  const row = result.rows[0];
  if (row === undefined) throw new Error("the standing of a sign-in has no row");
  return row;
}

/** What the password was asked for. */
export type Purpose = "sign_in" | "password";

export type Failure = {
  purpose: Purpose;
  /** `shut`: the password was right, and the account lets nobody in. */
  why: "wrong" | "shut";
  email: string;
  account: string;
  address: string;
  now: string;
  unlockAt: number;
  linkId: string;
  linkExpiresAt: string;
  mailId: string;
};

/**
 * Records a failure; from the account's `unlockAt`th on its owner has a link that forgets them all. Tells how many
 * accounts the address has failed on within the hour, and everybody within ten minutes.
 */
export async function recordFailure(
  db: Db,
  doer: Doer,
  it: Failure,
): Promise<{ mailId: string | null; accountsOfAddress: number; accountsLately: number }> {
  const target = sql`from (select (select id from users where email = ${it.email}) as id) target`;
  const result = await db.execute<{ mailId: string | null; accountsOfAddress: number; accountsLately: number }>(sql`
    with put as (
      insert into sign_in_attempts (account, address, at) values (${it.account}, ${it.address}, ${it.now})
    ), tried as (${recordAct(doer, it.now, `user.${it.purpose}_${it.why === "shut" ? "refused" : "failed"}`, target, it.why === "shut" ? { after: asJson({ why: it.why }) } : {})}
    ), failed as (
      select count(*)::int + 1 as count from sign_in_attempts where account = ${it.account} and at > ${it.now}::timestamptz - ${ACCOUNT_WINDOW}
    ), link as (
      insert into mail_tokens (id, user_id, purpose, expires_at)
      select ${it.linkId}, id, 'unlock', ${it.linkExpiresAt}::timestamptz from users
      where email = ${it.email} and suspended_at is null and (select count from failed) >= ${it.unlockAt}
        and not exists (select 1 from mail_tokens t where t.user_id = users.id and t.purpose = 'unlock' and t.expires_at > ${it.now}::timestamptz)
      returning user_id
    ), locked as (${recordAct(doer, it.now, "user.lock", sql`from (select user_id as id from link) target`, { after: sql`jsonb_build_object('failures', (select count from failed))` })}
    ), mail as (
      insert into mails (id, kind, to_address, owner_id, data, due_at, created_at)
      select ${it.mailId}, 'unlock', ${it.email}, user_id, jsonb_build_object('token_id', ${it.linkId}::text),
        ${it.now}::timestamptz, ${it.now}::timestamptz from link returning id
    )
    select (select id from mail) as "mailId",
      (select count(distinct account)::int from sign_in_attempts
        where address = ${it.address} and account <> ${it.account} and at > ${it.now}::timestamptz - ${ADDRESS_WINDOW}) + 1 as "accountsOfAddress",
      (select count(distinct account)::int from sign_in_attempts
        where account <> ${it.account} and at > ${it.now}::timestamptz - ${ALL_WINDOW}) + 1 as "accountsLately"`);
  const row = result.rows[0];
  if (row === undefined) throw new Error("a failed sign-in has no row");
  return row;
}

/** Uses up an unlock link: its account's address, whose failures the caller then forgets; null where the link is no good. */
export async function takeUnlockLink(db: Db, doer: Doer, linkId: string, now: string): Promise<string | null> {
  const result = await db.execute<{ email: string }>(sql`
    with used as (delete from mail_tokens where id = ${linkId} and purpose = 'unlock' and expires_at > ${now} returning user_id),
    audited as (${recordAct(doer, now, "user.unlock", sql`from (select user_id as id from used) target`)})
    select email from users where id = (select user_id from used)`);
  return result.rows[0]?.email ?? null;
}

export async function forgetFailures(db: Db, account: string): Promise<void> {
  await db.execute(sql`delete from sign_in_attempts where account = ${account}`);
}

/**
 * An attempt before its time. The first after each failure of the account or the address is put on record: more would let
 * anybody fill the log.
 */
export async function recordRefusal(
  db: Db,
  doer: Doer,
  it: { account: string; address: string; purpose: Purpose; userId: string | null; now: string },
): Promise<void> {
  const latestOf = (whose: SQL) => sql`(select id, at from sign_in_attempts where ${whose} order by at desc limit 1)`;
  await db.execute(sql`
    with latest as (
      ${latestOf(sql`account = ${it.account}`)} union all ${latestOf(sql`address = ${it.address}`)} order by at desc limit 1
    ), first as (
      update sign_in_attempts set refusal_recorded = true where id = (select id from latest) and not refusal_recorded returning id
    )
    ${recordAct(doer, it.now, `user.${it.purpose}_refused`, sql`from (select ${it.userId}::text as id from first) target`, { after: asJson({ why: "early" }) })}`);
}

/** Many accounts were tried with few passwords each, by one address or by all: on record once in the time that is looked at. */
export async function recordSpraying(
  db: Db,
  doer: Doer,
  it: { counts: { accounts_of_address: number; accounts_lately: number }; isByOne: boolean; now: string },
): Promise<void> {
  const isSame = it.isByOne ? sql`network is not distinct from ${doer.network}::text` : sql`true`;
  const window = it.isByOne ? ADDRESS_WINDOW : ALL_WINDOW;
  const entry = { action: "sign_in.spraying", target: { type: "network", id: sql`null` }, after: asJson(it.counts) } as const;
  await db.execute(
    auditRows(
      doer,
      Date.parse(it.now),
      entry,
      sql`where not exists (
        select 1 from audit_log where action = 'sign_in.spraying' and ${isSame} and at > ${it.now}::timestamptz - ${window})`,
    ),
  );
}
