import { sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import type { Doer } from "../audit/index.ts";
import { recordAct } from "./acts-store.ts";
import { Role } from "./roles.ts";

/** Who a session or key acts for, as of now. */
export type Holder = { userId: string; role: Role; isVerified: boolean; signedInMs: number };
type RawHolder = { userId: string; role: string; isVerified: boolean; signedInAt: string };
const toHolder = ({ userId, role, isVerified, signedInAt }: RawHolder): Holder => ({
  ...{ userId, role: Role.parse(role), isVerified, signedInMs: Date.parse(signedInAt) },
});

export type NewSession = {
  id: string;
  userId: string;
  /** That of the password which was held against. */
  passwordVersion: number;
  userAgent: string | null;
  account: string;
  now: string;
  expiresAt: string;
};

/**
 * Opens a session for a user who is not suspended, and forgets the account's failures; not where the password was replaced
 * meanwhile, whose change would not end it (the lock waits for a change that is on its way).
 */
export async function openSession(db: Db, doer: Doer, it: NewSession): Promise<boolean> {
  const result = await db.execute(sql`
    with opened as (
      insert into sessions (id, user_id, user_agent, rotated_at, created_at, last_used_at, expires_at)
    select ${it.id}, id, ${it.userAgent}, ${it.now}::timestamptz, ${it.now}::timestamptz, ${it.now}::timestamptz, ${it.expiresAt}::timestamptz
    from users where id = ${it.userId} and suspended_at is null and password_version = ${it.passwordVersion} for share returning user_id as id
    ), forgotten as (delete from sign_in_attempts where account = ${it.account} and exists (select 1 from opened)
    ), audited as (${recordAct(doer, it.now, "user.sign_in", sql`from opened`, { after: sql`jsonb_build_object('session_id', ${it.id}::text)` })})
    select 1 from opened`);
  return result.rows.length > 0;
}

/** The same refresh token twice within this time, and before its successor was used, is two tabs or a lost answer. */
const GRACE_S = 10;

export type Rotation =
  | { state: "rotated"; generation: number; holder: Holder; expiresMs: number }
  | { state: "reused" }
  | { state: "gone" };

/**
 * Moves a session from this generation to the next, and its end to `idleS` from now, at most `maxS` from its start. The same generation again gives the same successor within the grace;
 * any other generation ends the session. One statement: of two at once the second sees what the first did.
 */
export async function rotateSession(
  db: Db,
  doer: Doer,
  { id, generation, now, ...life }: { id: string; generation: number; now: string; idleS: number; maxS: number },
): Promise<Rotation> {
  const end = sql`s.created_at + make_interval(secs => ${life.maxS})`;
  const expiresAt = sql`least(${now}::timestamptz + make_interval(secs => ${life.idleS}), ${end})`;
  const isCurrent = sql`s.generation = ${generation}`;
  const isRepeated = sql`(s.generation = ${generation + 1} and s.rotated_at > ${now}::timestamptz - make_interval(secs => ${GRACE_S}))`;
  const result = await db.execute<RawHolder & { generation: number; reused: boolean; expiresAt: string }>(sql`
    with rotated as (update sessions s set
      generation = case when ${isCurrent} then s.generation + 1 else s.generation end,
      rotated_at = case when ${isCurrent} then ${now}::timestamptz else s.rotated_at end,
      expires_at = case when ${isCurrent} then ${expiresAt} else s.expires_at end,
      ended_at = case when ${isCurrent} or ${isRepeated} then null else ${now}::timestamptz end,
      end_reason = case when ${isCurrent} or ${isRepeated} then null else 'reuse' end,
      last_used_at = ${now}
    from users u
    where s.id = ${id} and u.id = s.user_id and s.ended_at is null and least(s.expires_at, ${end}) > ${now} and u.suspended_at is null
    returning s.id, s.generation, s.created_at, s.expires_at, s.ended_at is not null as reused, u.id as "userId", u.role, u.verified_at is not null as "isVerified"
    ), audited as (${recordAct(doer, now, "session.reuse", sql`from rotated where reused`, { after: sql`jsonb_build_object('user_id', "userId")` })})
    select generation, reused, "userId", role, "isVerified", created_at as "signedInAt", expires_at as "expiresAt" from rotated`);
  const row = result.rows[0];
  if (row === undefined) return { state: "gone" };
  if (row.reused) return { state: "reused" };
  return { state: "rotated", generation: row.generation, holder: toHolder(row), expiresMs: Date.parse(row.expiresAt) };
}

/** Whom an open session speaks for now; null where it has ended or its user is suspended or gone. */
export async function findSessionHolder(db: Db, id: string, now: string): Promise<Holder | null> {
  const result = await db.execute<RawHolder>(sql`
    select u.id as "userId", u.role, u.verified_at is not null as "isVerified", s.created_at as "signedInAt"
    from sessions s join users u on u.id = s.user_id
    where s.id = ${id} and s.ended_at is null and s.expires_at > ${now} and u.suspended_at is null`);
  return result.rows[0] === undefined ? null : toHolder(result.rows[0]);
}

export type SessionRow = { id: string; createdAt: string; lastUsedAt: string; userAgent: string | null };

const LISTED = 200;

/** A user's open sessions, newest first. */
export async function listSessions(db: Db, userId: string, now: string): Promise<SessionRow[]> {
  const result = await db.execute<SessionRow>(sql`
    select id, created_at as "createdAt", last_used_at as "lastUsedAt", user_agent as "userAgent"
    from sessions where user_id = ${userId} and ended_at is null and expires_at > ${now} order by id desc limit ${LISTED}`);
  return result.rows;
}

/** Ends a user's sessions, or only the one named; answers those that were open. */
export async function endSessions(
  db: Db,
  doer: Doer,
  userId: string,
  { only, reason, now }: { only: string | null; reason: "logout" | "admin"; now: string },
): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`
    with ended as (
      update sessions set ended_at = ${now}, end_reason = ${reason}
      where user_id = ${userId} and ended_at is null and (${only}::text is null or id = ${only}) returning id
    ), audited as (${recordAct(doer, now, "session.end", sql`from ended`, { after: sql`jsonb_build_object('user_id', ${userId}::text, 'reason', ${reason}::text)` })})
    select id from ended`);
  return result.rows.map(({ id }) => id);
}
