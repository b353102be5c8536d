import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import type { Doer } from "../audit/index.ts";
import { type Act, recordAct } from "./acts-store.ts";
import { Role } from "./roles.ts";

export type User = {
  id: string;
  email: string;
  role: Role;
  name: string | null;
  verifiedAt: string | null;
  suspendedAt: string | null;
  createdAt: string;
};
type Raw = Omit<User, "role"> & { role: string };

const COLUMNS = sql.raw(`u.id, u.email, u.role, u.name, u.verified_at as "verifiedAt",
  u.suspended_at as "suspendedAt", u.created_at as "createdAt"`);

const toUser = (row: Raw): User => ({ ...row, role: Role.parse(row.role) });

/** Mails that one address may be sent by strangers' doing within an hour; those of its owner's doing do not count. */
const MAILS_AN_HOUR = 5;
const BY_STRANGERS = sql.raw("('verify_email','address_taken','reset_password')");
const mayBeMailed = (email: string, now: string) =>
  sql`(select count(*) from mails where to_address = ${email} and kind in ${BY_STRANGERS} and created_at > ${now}::timestamptz - interval '1 hour') < ${MAILS_AN_HOUR}`;

/** Whoever held a password against the version before has held it against another password. */
const NEXT_VERSION = sql.raw("password_version = users.password_version + 1");

export type Registration = {
  userId: string;
  email: string;
  passwordHash: string;
  linkId: string;
  linkExpiresAt: string;
  mailId: string;
  now: string;
};

/**
 * A new user, or a new password for one whose address was never confirmed, whose sessions and links end, also where no mail
 * may follow: else a link sent for the former password would confirm the latter. And the mail that says so.
 * The owner of a confirmed address is only told. One statement, the same for all three.
 */
export async function putRegistration(
  db: Db,
  doer: Doer,
  it: Registration,
): Promise<{ userId: string | null; ended: string[]; mailId: string | null }> {
  const result = await db.execute<{ userId: string | null; ended: string[] | null; mailId: string | null }>(sql`
    with put as (
      insert into users (id, email, password_hash, role, created_at, changed_at)
      values (${it.userId}, ${it.email}, ${it.passwordHash}, 'user', ${it.now}, ${it.now})
      on conflict (email) do update set password_hash = excluded.password_hash, ${NEXT_VERSION}, changed_at = excluded.changed_at
        where users.verified_at is null and users.suspended_at is null
      returning id, xmax <> 0 as again
    ), audited as (${recordAct(doer, it.now, "user.register", sql`from put`, { after: sql`jsonb_build_object('again', again)` })}
    ), ended as (
      update sessions set ended_at = ${it.now}, end_reason = 'registered_again'
      where user_id = (select id from put) and ended_at is null returning id
    ), dropped as (
      delete from mail_tokens where user_id = (select id from put)
    ), link as (
      insert into mail_tokens (id, user_id, purpose, expires_at)
      select ${it.linkId}, id, 'verify', ${it.linkExpiresAt}::timestamptz from put where ${mayBeMailed(it.email, it.now)}
    ), wanted as (
      select 'verify_email' as kind, id, jsonb_build_object('token_id', ${it.linkId}::text) as data from put
      union all
      select 'address_taken', id, '{}'::jsonb from users where email = ${it.email} and verified_at is not null
    ), mail as (
      insert into mails (id, kind, to_address, owner_id, data, due_at, created_at)
      select ${it.mailId}, kind, ${it.email}, id, data, ${it.now}::timestamptz, ${it.now}::timestamptz
      from wanted where ${mayBeMailed(it.email, it.now)} returning id
    )
    select (select id from put) as "userId", (select array_agg(id) from ended) as ended, (select id from mail) as "mailId"`);
  const row = result.rows[0];
  return { userId: row?.userId ?? null, ended: row?.ended ?? [], mailId: row?.mailId ?? null };
}

export type LinkRequest = { email: string; linkId: string; linkExpiresAt: string; mailId: string; now: string };

export async function hasAccount(db: Db, email: string): Promise<boolean> {
  const result = await db.execute(sql`select 1 from users where email = ${email}`);
  return result.rows.length > 0;
}

/** A link to set a new password and the mail with it, where the address has an account that may be used. */
export async function putResetRequest(db: Db, doer: Doer, it: LinkRequest): Promise<string | null> {
  const result = await db.execute<{ id: string }>(sql`
    with link as (
      insert into mail_tokens (id, user_id, purpose, expires_at)
      select ${it.linkId}, id, 'reset', ${it.linkExpiresAt}::timestamptz from users
      where email = ${it.email} and suspended_at is null and ${mayBeMailed(it.email, it.now)} returning user_id
    ), audited as (${recordAct(doer, it.now, "user.ask_reset", sql`from (select user_id as id from link) asked`)})
    insert into mails (id, kind, to_address, owner_id, data, due_at, created_at)
    select ${it.mailId}, 'reset_password', ${it.email}, user_id, jsonb_build_object('token_id', ${it.linkId}::text),
      ${it.now}::timestamptz, ${it.now}::timestamptz from link returning id`);
  return result.rows[0]?.id ?? null;
}

/** Uses up a verification link and confirms its user's address; the user's id, or null where the link is no good. */
export async function confirmAddress(db: Db, doer: Doer, linkId: string, now: string): Promise<string | null> {
  const result = await db.execute<{ id: string }>(sql`
    with used as (delete from mail_tokens where id = ${linkId} and purpose = 'verify' and expires_at > ${now} returning user_id),
    changed as (
      update users set verified_at = coalesce(verified_at, ${now}), changed_at = ${now}
      where id = (select user_id from used) and suspended_at is null returning id
    ), audited as (${recordAct(doer, now, "user.verify", sql`from changed`)})
    select id from changed`);
  return result.rows[0]?.id ?? null;
}

export type PasswordChange = { passwordHash: string; mailId: string; now: string };

/** What ends and is told with every change of a password: other sessions, open links to reset it, and a mail to the owner. */
const afterChange = (doer: Doer, it: PasswordChange, action: Act, keptSession: string | null) => sql`
  ended as (
    update sessions set ended_at = ${it.now}, end_reason = 'password'
    where user_id = (select id from changed) and ended_at is null and id <> ${keptSession ?? ""} returning id
  ), dropped as (
    delete from mail_tokens where user_id = (select id from changed) and purpose = 'reset'
  ), mail as (
    insert into mails (id, kind, to_address, owner_id, due_at, created_at)
    select ${it.mailId}, 'password_changed', email, id, ${it.now}::timestamptz, ${it.now}::timestamptz from changed
  ), audited as (${recordAct(doer, it.now, action, sql`from changed`, { after: sql`jsonb_build_object('sessions_ended', (select count(*) from ended))` })})
  select (select id from changed) as "userId", (select email from changed) as email, (select array_agg(id) from ended) as ended`;

export type Changed = { userId: string; email: string; ended: string[] };
type RawChanged = { userId: string | null; email: string | null; ended: string[] | null };
const toChanged = (row: RawChanged | undefined): Changed | null =>
  row?.userId == null || row.email === null ? null : { userId: row.userId, email: row.email, ended: row.ended ?? [] };

/**
 * Waits for sign-ins that are on their way. The statement before a change of a password: what the change looks at is read
 * anew after the wait, so that it ends the sessions they opened.
 */
const lockUser = (db: Db, id: SQL) => db.execute(sql`select 1 from users where id = ${id} for update`);

/** Whose a link to set a new password is, by address; null where the link is no good. */
export async function addressOfResetLink(db: Db, linkId: string, now: string): Promise<string | null> {
  const result = await db.execute<{ email: string }>(sql`
    select u.email from mail_tokens t join users u on u.id = t.user_id
    where t.id = ${linkId} and t.purpose = 'reset' and t.expires_at > ${now} and u.suspended_at is null`);
  return result.rows[0]?.email ?? null;
}

/** Uses up a reset link: a new password, every session ended, and the address confirmed, since its mail was read. */
export async function resetPasswordByLink(db: Db, doer: Doer, linkId: string, it: PasswordChange): Promise<Changed | null> {
  const change = db.execute<RawChanged>(sql`
    with used as (delete from mail_tokens where id = ${linkId} and purpose = 'reset' and expires_at > ${it.now} returning user_id),
    changed as (
      update users set password_hash = ${it.passwordHash}, ${NEXT_VERSION}, verified_at = coalesce(verified_at, ${it.now}), changed_at = ${it.now}
      where id = (select user_id from used) and suspended_at is null returning id, email
    ), ${afterChange(doer, it, "user.reset_password", null)}`);
  const [, result] = await db.batch([lockUser(db, sql`(select user_id from mail_tokens where id = ${linkId})`), change]);
  return toChanged(result.rows[0]);
}

/** A new password in place of the one of the version `before`; every session but this one ends. */
export async function changePasswordOf(
  db: Db,
  doer: Doer,
  { userId, sessionId, before }: { userId: string; sessionId: string; before: number },
  it: PasswordChange,
): Promise<Changed | null> {
  const change = db.execute<RawChanged>(sql`
    with changed as (
      update users set password_hash = ${it.passwordHash}, ${NEXT_VERSION} where id = ${userId} and password_version = ${before} returning id, email
    ), ${afterChange(doer, it, "user.change_password", sessionId)}`);
  const [, result] = await db.batch([lockUser(db, sql`${userId}`), change]);
  return toChanged(result.rows[0]);
}

export async function findUser(db: Db, id: string): Promise<User | null> {
  const result = await db.execute<Raw>(sql`select ${COLUMNS} from users u where u.id = ${id}`);
  return result.rows[0] === undefined ? null : toUser(result.rows[0]);
}

/** Users by id, newest first; `q` is part of an address. */
export async function listUsers(db: Db, { q, before, limit }: { q: string | null; before: string | null; limit: number }): Promise<User[]> {
  const like = q === null ? null : `%${q.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
  const result = await db.execute<Raw>(sql`
    select ${COLUMNS} from users u
    where (${like}::text is null or u.email like ${like}) and (${before}::text is null or u.id < ${before})
    order by u.id desc limit ${limit}`);
  return result.rows.map(toUser);
}

export async function renameUser(db: Db, doer: Doer, id: string, name: string | null, now: string): Promise<User | null> {
  const result = await db.execute<Raw>(sql`
    with changed as (update users set name = ${name} where id = ${id} returning *),
    audited as (${recordAct(doer, now, "user.rename", sql`from changed`)})
    select ${COLUMNS} from changed u`);
  return result.rows[0] === undefined ? null : toUser(result.rows[0]);
}

/** Any constant will do, so long as nothing else in this database takes the same one. */
const ADMINISTRATORS_LOCK = 7_305_103;

/**
 * The first statement of a batch that may leave one administrator fewer: of two at once the second sees what the first did,
 * and one administrator stays.
 */
export const lockAdministrators = (db: Db) => db.execute(sql`select pg_advisory_xact_lock(${ADMINISTRATORS_LOCK})`);

/** Somebody besides this user administers the installation. */
export const hasOtherAdministrator = (id: string) =>
  sql`exists (select 1 from users other where other.role = 'admin' and other.suspended_at is null and other.id <> ${id})`;

/**
 * Changes role and suspension; a suspended user's sessions end. Null where there is no such user, or where nobody would be
 * left to administer.
 */
export async function setStanding(
  db: Db,
  doer: Doer,
  id: string,
  { role, suspended }: { role: Role | null; suspended: boolean | null },
  now: string,
): Promise<User | null> {
  const change = db.execute<Raw>(sql`
    with old as materialized (select id, role, suspended_at from users where id = ${id} for update),
    changed as (
      update users u set
        role = coalesce(${role}, u.role),
        suspended_at = case when ${suspended}::boolean is null then u.suspended_at
          when ${suspended}::boolean then coalesce(u.suspended_at, ${now}::timestamptz) end,
        changed_at = ${now}
      from old
      where u.id = old.id
        and ((coalesce(${role}, u.role) = 'admin' and not coalesce(${suspended}::boolean, u.suspended_at is not null)) or ${hasOtherAdministrator(id)})
      returning u.*
    ), audited as (${recordAct(doer, now, "user.update", sql`from changed u join old using (id)`, {
      before: sql`jsonb_build_object('role', old.role, 'suspended', old.suspended_at is not null)`,
      after: sql`jsonb_build_object('role', u.role, 'suspended', u.suspended_at is not null)`,
    })}
    ), ended as (
      update sessions set ended_at = ${now}, end_reason = 'admin'
      where user_id in (select id from changed where suspended_at is not null) and ended_at is null
    )
    select ${COLUMNS} from changed u`);
  const [, result] = await db.batch([lockAdministrators(db), change]);
  return result.rows[0] === undefined ? null : toUser(result.rows[0]);
}
