import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { auditHead, auditLog } from "../../../drizzle/schema/audit.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import type { AuditEntry, Doer } from "./schema.ts";

const CHAINED_AT_ONCE = 500;
/** Any constant will do, so long as nothing else in this database takes the same one. */
const CHAIN_LOCK = 7_305_102;

/** The statement that records entries, at least one: put it into the batch that does the deed, so that neither is there without the other. */
export function auditStatement(db: Db, { actor, requestId, network }: Doer, nowMs: number, ...entries: AuditEntry[]) {
  return db.insert(auditLog).values(
    entries.map(({ action, target, before, after }) => ({
      at: new Date(nowMs).toISOString(),
      actorType: actor.type,
      actorId: actor.id ?? null,
      action,
      targetType: target.type,
      targetId: target.id,
      before: before ?? null,
      after: after ?? null,
      requestId,
      network,
    })),
  );
}

/** An entry made of a row: `id`, `before` and `after` (jsonb) are expressions over it. */
export type AuditOfRow = { action: AuditEntry["action"]; target: { type: string; id: SQL }; before?: SQL; after?: SQL };

/**
 * The same for a deed that may find nothing to do: an entry for each row of `rows` (`from …`), none where there is none. A
 * statement of a batch, or a term of the deed's own `with`.
 */
export function auditRows({ actor, requestId, network }: Doer, nowMs: number, entry: AuditOfRow, rows: SQL): SQL {
  const { action, target, before = sql`null`, after = sql`null` } = entry;
  return sql`
    insert into audit_log (at, actor_type, actor_id, action, target_type, target_id, before, after, request_id, network)
    select ${new Date(nowMs).toISOString()}::timestamptz, ${actor.type}::text, ${actor.id ?? null}::text, ${action}::text, ${target.type}::text,
      ${target.id}, (${before})::jsonb, (${after})::jsonb, ${requestId}::text, ${network}::text ${rows}`;
}

/** A value that is known before, as an expression. */
export const asJson = (value: Record<string, unknown>): SQL => sql`${JSON.stringify(value)}`;

/** Numbers what was committed so far and chains it to what came before. May run anywhere, any number of times at once. */
export async function chainAudit(db: Db): Promise<number> {
  for (let chained = 0; ;) {
    const [, result] = await db.batch([
      // A statement of its own: one that waited inside would chain to the head of before the wait.
      db.execute(sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`),
      db.execute<{ count: number }>(sql`
        with recursive next as (
          select a.id, row_number() over (order by a.id) as n
          from (select id from audit_log where seq is null order by id limit ${CHAINED_AT_ONCE}) a
        ), chain as (
          select 0::bigint as n, null::bigint as id, h.seq, h.hash from audit_head h
          union all
          select next.n, next.id, numbered.seq, audit_hash(c.hash, numbered)
          from chain c
          join next on next.n = c.n + 1
          cross join lateral (
            select (jsonb_populate_record(a, jsonb_build_object('seq', c.seq + 1))).* from audit_log a where a.id = next.id
          ) numbered
        ), written as (
          update audit_log a set seq = c.seq, hash = c.hash from chain c where a.id = c.id
        )
        update audit_head h set seq = c.seq, hash = c.hash from chain c where c.n = (select max(n) from chain)
        returning c.n::int as count`),
    ]);
    const count = result.rows[0]?.count ?? 0;
    chained += count;
    if (count < CHAINED_AT_ONCE) return chained;
  }
}

export type AuditQuery = {
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};
export type AuditRow = typeof auditLog.$inferSelect;

/** Newest first. `action` is a whole one (`source.create`) or a noun (`source`). */
export function listAudit(db: Db, query: AuditQuery, beforeId: number | null, limit: number): Promise<AuditRow[]> {
  const { action } = query;
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        query.actor === undefined ? undefined : eq(auditLog.actorId, query.actor),
        query.target === undefined ? undefined : eq(auditLog.targetId, query.target),
        action === undefined
          ? undefined
          : action.includes(".")
            ? eq(auditLog.action, action)
            : and(gte(auditLog.action, `${action}.`), lt(auditLog.action, `${action}/`)),
        query.from === undefined ? undefined : gte(auditLog.at, query.from),
        query.to === undefined ? undefined : lt(auditLog.at, query.to),
        beforeId === null ? undefined : lt(auditLog.id, beforeId),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit);
}

export type Head = typeof auditHead.$inferSelect;

export async function readHead(db: Db): Promise<Head> {
  const [head] = await db.select().from(auditHead);
  if (head === undefined) throw new Error("audit_head has no row");
  return head;
}

/** Walks a stretch of the chain from an entry whose hash is known. `bad` is the first number that does not follow. */
export async function checkStretch(
  db: Db,
  after: { seq: number; hash: string },
  limit: number,
): Promise<{ checked: number; bad: number | null; last: { seq: number; hash: string } | null }> {
  const { rows } = await db.execute<{ checked: number; bad: string | null; seq: string | null; hash: string | null }>(sql`
    with stretch as (
      select a.seq, a.hash, ${after.seq}::bigint + row_number() over (order by a.seq) as due,
        a.hash is not distinct from audit_hash(coalesce(lag(a.hash) over (order by a.seq), ${after.hash}), a) as follows
      from (select * from audit_log where seq > ${after.seq} order by seq limit ${limit}) a
    )
    select count(*)::int as checked, min(due) filter (where seq <> due or not follows) as bad, max(seq) as seq,
      (select hash from stretch order by seq desc limit 1) as hash
    from stretch`);
  const row = rows[0];
  return {
    checked: row?.checked ?? 0,
    bad: row?.bad === null || row?.bad === undefined ? null : Number(row.bad),
    last: row?.seq === null || row?.seq === undefined ? null : { seq: Number(row.seq), hash: row.hash ?? "" },
  };
}

export async function hashAt(db: Db, seq: number): Promise<string | null> {
  const [row] = await db.select({ hash: auditLog.hash }).from(auditLog).where(eq(auditLog.seq, seq));
  return row?.hash ?? null;
}

export async function markAnchored(db: Db, seq: number, nowMs: number): Promise<void> {
  await db.update(auditHead).set({ anchoredSeq: seq, anchoredAt: new Date(nowMs).toISOString() });
}
