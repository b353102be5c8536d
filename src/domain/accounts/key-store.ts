import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import type { Doer } from "../audit/index.ts";
import { recordAct } from "./acts-store.ts";
import { Role } from "./roles.ts";
import { Scope } from "./scopes.ts";

export type KeyRow = {
  id: string;
  ownerId: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  allowedIps: string[];
  limitPerMinute: number | null;
  expiresAt: string | null;
  lastUsedAt: string | null;
  createdAt: string;
  previousExpiresAt: string | null;
};
type Raw = Omit<KeyRow, "scopes"> & { scopes: string[] };

const COLUMNS = sql.raw(`k.id, k.owner_id as "ownerId", k.name, k.prefix, k.scopes, k.allowed_ips as "allowedIps",
  k.limit_per_minute as "limitPerMinute", k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt", k.created_at as "createdAt",
  k.previous_expires_at as "previousExpiresAt"`);

/** A scope that is no longer offered reaches nothing. */
const toRow = (row: Raw): KeyRow => ({ ...row, scopes: row.scopes.flatMap((scope) => Scope.safeParse(scope).data ?? []) });

const array = (values: readonly string[]) => sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;

export type NewKeyRow = Pick<KeyRow, "id" | "ownerId" | "name" | "prefix" | "scopes" | "allowedIps" | "limitPerMinute" | "expiresAt"> & {
  hash: string;
  hashKid: string;
  mailId: string;
  now: string;
};

/** What the audit log says of a key; of the addresses it may be used from, which may be somebody's, only how many. */
const settingsOf = (k: "k" | "old") =>
  sql.raw(`jsonb_build_object('owner_id', ${k}.owner_id, 'scopes', to_jsonb(${k}.scopes), 'allowed_ips', cardinality(${k}.allowed_ips),
    'limit_per_minute', ${k}.limit_per_minute, 'expires_at', ${k}.expires_at)`);

const KEYS_PER_OWNER = 100;

/** Mails about keys that an owner gets within an hour: who makes more knows, and a thief must not bury the first under others. */
const MAILS_AN_HOUR = 10;

/** The mail that tells the owner of a key's new text, of which `rows` holds the key. */
const tellOwner = (it: Pick<NewKeyRow, "mailId" | "now">, rows: SQL) => sql`
  insert into mails (id, kind, to_address, owner_id, data, due_at, created_at)
  select ${it.mailId}, 'key_made', u.email, u.id, jsonb_build_object('name', k.name, 'prefix', k.prefix), ${it.now}::timestamptz, ${it.now}::timestamptz
  ${rows} k join users u on u.id = k.owner_id
  where (select count(*) from mails m where m.owner_id = u.id and m.kind = 'key_made' and m.created_at > ${it.now}::timestamptz - interval '1 hour') < ${MAILS_AN_HOUR}`;

/** Stores a key; null where its owner has as many as anybody may have. */
export async function insertKey(db: Db, doer: Doer, it: NewKeyRow): Promise<KeyRow | null> {
  const result = await db.execute<Raw>(sql`
    with made as (insert into api_keys (id, owner_id, name, prefix, hash, hash_kid, scopes, allowed_ips, limit_per_minute, expires_at, created_at, changed_at)
    select ${it.id}, ${it.ownerId}, ${it.name}, ${it.prefix}, ${it.hash}, ${it.hashKid}, ${array(it.scopes)}, ${array(it.allowedIps)},
      ${it.limitPerMinute}::int, ${it.expiresAt}::timestamptz, ${it.now}::timestamptz, ${it.now}::timestamptz
    where (select count(*) from api_keys where owner_id = ${it.ownerId} and revoked_at is null) < ${KEYS_PER_OWNER}
    returning *), told as (${tellOwner(it, sql`from made`)}), audited as (${recordAct(doer, it.now, "key.create", sql`from made k`, { after: settingsOf("k") })})
    select ${COLUMNS} from made k`);
  return result.rows[0] === undefined ? null : toRow(result.rows[0]);
}

/** The owner's keys, newest first. */
export async function listKeys(db: Db, ownerId: string, before: string | null, limit: number): Promise<KeyRow[]> {
  const result = await db.execute<Raw>(sql`
    select ${COLUMNS} from api_keys k
    where k.owner_id = ${ownerId} and k.revoked_at is null and (${before}::text is null or k.id < ${before}) order by k.id desc limit ${limit}`);
  return result.rows.map(toRow);
}

export async function findKey(db: Db, ownerId: string, id: string): Promise<KeyRow | null> {
  const result = await db.execute<Raw>(
    sql`select ${COLUMNS} from api_keys k where k.owner_id = ${ownerId} and k.id = ${id} and k.revoked_at is null`,
  );
  return result.rows[0] === undefined ? null : toRow(result.rows[0]);
}

type Changeable = Pick<KeyRow, "name" | "scopes" | "allowedIps" | "limitPerMinute" | "expiresAt">;
export type KeyChange = { [Field in keyof Changeable]?: Changeable[Field] | undefined };

/** Writes what is given and nothing else: of two changes at once neither undoes the other. */
export async function updateKey(
  db: Db,
  doer: Doer,
  { ownerId, id }: Pick<KeyRow, "ownerId" | "id">,
  it: KeyChange,
  now: string,
): Promise<KeyRow | null> {
  const { name, scopes, allowedIps, limitPerMinute, expiresAt } = it;
  const set = sql.join(
    [
      sql`changed_at = ${now}`,
      ...(name === undefined ? [] : [sql`name = ${name}`]),
      ...(scopes === undefined ? [] : [sql`scopes = ${array(scopes)}`]),
      ...(allowedIps === undefined ? [] : [sql`allowed_ips = ${array(allowedIps)}`]),
      ...(limitPerMinute === undefined ? [] : [sql`limit_per_minute = ${limitPerMinute}::int`]),
      ...(expiresAt === undefined ? [] : [sql`expires_at = ${expiresAt}::timestamptz`]),
    ],
    sql`, `,
  );
  const result = await db.execute<Raw>(sql`
    with old as materialized (
      select * from api_keys where owner_id = ${ownerId} and id = ${id} and revoked_at is null for update
    ), changed as (
    update api_keys k set ${set} from old where k.id = old.id returning k.*
    ), audited as (${recordAct(doer, now, "key.update", sql`from changed k join old using (id)`, { before: settingsOf("old"), after: settingsOf("k") })})
    select ${COLUMNS} from changed k`);
  return result.rows[0] === undefined ? null : toRow(result.rows[0]);
}

/** Gives a key a new text; the one before stays good until `previousExpiresAt`, and the one before that ends now. */
export async function replaceKeyText(
  db: Db,
  doer: Doer,
  ownerId: string,
  id: string,
  it: Pick<NewKeyRow, "hash" | "prefix" | "hashKid" | "mailId" | "now"> & { previousExpiresAt: string },
): Promise<KeyRow | null> {
  const result = await db.execute<Raw>(sql`
    with changed as (update api_keys k set previous_hash = hash, previous_expires_at = ${it.previousExpiresAt}, hash = ${it.hash}, prefix = ${it.prefix}, hash_kid = ${it.hashKid}, changed_at = ${it.now}
    where k.owner_id = ${ownerId} and k.id = ${id} and k.revoked_at is null returning *
    ), told as (${tellOwner(it, sql`from changed`)}
    ), audited as (${recordAct(doer, it.now, "key.rotate", sql`from changed`, { after: sql`jsonb_build_object('owner_id', owner_id, 'previous_expires_at', previous_expires_at)` })})
    select ${COLUMNS} from changed k`);
  return result.rows[0] === undefined ? null : toRow(result.rows[0]);
}

export async function revokeKeyRow(db: Db, doer: Doer, ownerId: string, id: string, now: string): Promise<boolean> {
  const result = await db.execute(sql`
    with changed as (
      update api_keys set revoked_at = ${now}, changed_at = ${now}
      where owner_id = ${ownerId} and id = ${id} and revoked_at is null returning id, owner_id
    ), audited as (${recordAct(doer, now, "key.revoke", sql`from changed`, { after: sql`jsonb_build_object('owner_id', owner_id)` })})
    select 1 from changed`);
  return result.rows.length > 0;
}

export type KeyHolder = {
  id: string;
  ownerId: string;
  role: Role;
  isVerified: boolean;
  scopes: Scope[];
  allowedIps: string[];
  limitPerMinute: number | null;
  /** When this text of the key stops being good; null for never. */
  expiresAt: string | null;
};

/** The key that a text's hash names and whom it acts for; null where it is unknown, revoked, expired or its owner suspended. */
export async function findKeyHolder(db: Db, hash: string, now: string): Promise<KeyHolder | null> {
  const result = await db.execute<Omit<KeyHolder, "role" | "scopes"> & { role: string; scopes: string[] }>(sql`
    select k.id, k.owner_id as "ownerId", u.role, u.verified_at is not null as "isVerified", k.scopes, k.allowed_ips as "allowedIps",
      k.limit_per_minute as "limitPerMinute", case when k.hash = ${hash} then k.expires_at else least(k.expires_at, k.previous_expires_at) end as "expiresAt"
    from api_keys k join users u on u.id = k.owner_id
    where (k.hash = ${hash} or (k.previous_hash = ${hash} and k.previous_expires_at > ${now}))
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}) and u.suspended_at is null`);
  const row = result.rows[0];
  if (row === undefined) return null;
  return { ...row, role: Role.parse(row.role), scopes: row.scopes.flatMap((scope) => Scope.safeParse(scope).data ?? []) };
}
