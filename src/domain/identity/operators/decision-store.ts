import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { auditRows, auditStatement, type Doer, nameOfDoer } from "../../audit/index.ts";
import { Kind } from "../../items/schema.ts";

/** A sighting of an item that an operator decides about. */
const Member = z.object({ id: z.string(), item_id: z.string(), kind: Kind, source_id: z.string(), external_id: z.string() });
export type Member = z.infer<typeof Member>;

/** The sightings of items, oldest first. */
export async function readMembers(db: Db, itemIds: readonly string[]): Promise<Member[]> {
  const result = await db.execute(sql`
    select id, item_id, kind, source_id, external_id from sightings where item_id = any(${sql.param(itemIds)}::text[]) order by id`);
  return result.rows.map((row) => Member.parse(row));
}

/** The sightings of those items that some sightings are in, oldest first. */
export async function readFellows(db: Db, sightingIds: readonly string[]): Promise<Member[]> {
  const result = await db.execute(sql`
    select id, item_id, kind, source_id, external_id from sightings
    where item_id in (select item_id from sightings where id = any(${sql.param(sightingIds)}::text[])) order by id`);
  return result.rows.map((row) => Member.parse(row));
}

/** Where a sighting stands, and whether the matcher has looked at it since it was last put back. */
export async function readPlacement(db: Db, sightingId: string): Promise<{ itemId: string | null; settled: boolean }> {
  const result = await db.execute<{ item_id: string | null; settled: boolean }>(
    sql`select item_id, pending_at is null as settled from sightings where id = ${sightingId}`,
  );
  const [row] = result.rows;
  return { itemId: row?.item_id ?? null, settled: row?.settled ?? true };
}

export const DECISION_ACTIONS = ["merge", "split", "refuse", "erase"] as const;
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

export type Verdict = "must" | "cannot" | "open";
export type Pair = readonly [Member, Member];
export type DecidedPair = { pair: Pair; verdict: Verdict };

export type NewDecision = {
  id: string;
  action: DecisionAction;
  kind: Kind;
  itemIds: readonly string[];
  reason: string | null;
  decidedBy: string;
  nowMs: number;
};

/**
 * Records a decision. What it says of a pair stands in for whatever was said of it before, until it is revoked. Everyone
 * concerned goes into the matcher's queue; what follows from it is announced even if their first run was not.
 */
export async function writeDecision(
  db: Db,
  doer: Doer,
  { id, action, kind, itemIds, reason, decidedBy, nowMs }: NewDecision,
  decided: readonly DecidedPair[],
  concerned: readonly Member[],
): Promise<void> {
  const now = at(nowMs);
  await db.batch([
    db.execute(queueSightings(sql`id = any(${sql.param(concerned.map((member) => member.id))}::text[])`, now)),
    db.execute(sql`
      insert into decisions (id, action, kind, item_ids, reason, decided_by, at)
      values (${id}, ${action}, ${kind}, ${sql.param(itemIds)}::text[], ${reason}, ${decidedBy}, ${now})`),
    db.execute(sql`
      insert into decision_pairs (decision_id, a_source_id, a_external_id, b_source_id, b_external_id, verdict)
      select distinct ${id}, a_source_id, a_external_id, b_source_id, b_external_id, verdict from (${inOrder(decided)}) pair`),
    ...putInForce(id).map((statement) => db.execute(statement)),
    auditStatement(db, doer, nowMs, {
      action: `item.${action}`,
      target: { type: "decision", id },
      after: { kind, item_ids: itemIds.slice(0, TOLD_ITEMS), pairs: decided.length },
    }),
  ]);
}

/** Of more items than this the audit log names the first. */
const TOLD_ITEMS = 100;

/** Takes a decision back: of its pairs, what was said before it is in force again. */
export async function writeRevocation(db: Db, doer: Doer, id: string, nowMs: number): Promise<void> {
  const now = at(nowMs);
  const entry = {
    action: "decision.revoke" as const,
    target: { type: "decision", id: sql`id` },
    before: sql`jsonb_build_object('action', action)`,
  };
  await db.batch([
    db.execute(queueSightings(sql`id in (select id from (${namedIn(id)}) named)`, now)),
    db.execute(auditRows(doer, nowMs, entry, sql`from decisions where id = ${id} and revoked_at is null for update`)),
    db.execute(sql`update decisions set revoked_by = ${nameOfDoer(doer)}, revoked_at = ${now} where id = ${id} and revoked_at is null`),
    ...putInForce(id).map((statement) => db.execute(statement)),
  ]);
}

/** One of the sightings that a decision is about, if any is still known by the name it then had. */
export async function readDecided(db: Db, id: string): Promise<{ id: string; kind: Kind } | null> {
  const result = await db.execute<{ id: string; kind: string }>(sql`select id, kind from (${namedIn(id)}) named order by id limit 1`);
  const [row] = result.rows;
  return row === undefined ? null : { id: row.id, kind: Kind.parse(row.kind) };
}

function namedIn(decisionId: string): SQL {
  return sql`
    select s.id, s.kind from decision_pairs p join sightings s on s.source_id = p.a_source_id and s.external_id = p.a_external_id where p.decision_id = ${decisionId}
    union
    select s.id, s.kind from decision_pairs p join sightings s on s.source_id = p.b_source_id and s.external_id = p.b_external_id where p.decision_id = ${decisionId}`;
}

const pairColumns = sql.raw("a_source_id, a_external_id, b_source_id, b_external_id");

/** Of the pairs a decision is about, the latest word that is not revoked; statements of their own, to see what was committed while the locks were waited for. */
function putInForce(decisionId: string): SQL[] {
  const pairs = sql`select ${pairColumns} from decision_pairs where decision_id = ${decisionId}`;
  return [
    sql`delete from match_decisions where (${pairColumns}) in (${pairs})`,
    sql`
      insert into match_decisions (${pairColumns}, verdict, decision_id)
      select ${pairColumns}, verdict, decision_id from (
        select distinct on (${pairColumns}) ${pairColumns}, p.verdict, p.decision_id
        from (${pairs}) pair join decision_pairs p using (${pairColumns}) join decisions d on d.id = p.decision_id
        where d.revoked_at is null order by ${pairColumns}, d.number desc
      ) latest
      where verdict <> 'open'`,
  ];
}

/** A statement that puts sightings into the matcher's queue, also for one that has just read them; locked in the order in which the matcher and collecting lock. */
export function queueSightings(wanted: SQL, now: SQL): SQL {
  return sql`
    with locked as materialized (
      select id from sightings where ${wanted} order by source_id, external_id for update
    )
    update sightings s set pending_at = ${now}, pending_number = s.pending_number + 1, backfill = false from locked where s.id = locked.id`;
}

/** Pairs as they are kept: the lesser name first, byte by byte. */
function inOrder(decided: readonly DecidedPair[]): SQL {
  const rows = decided.map(({ pair: [x, y], verdict }) => ({
    x_source: x.source_id,
    x_external: x.external_id,
    y_source: y.source_id,
    y_external: y.external_id,
    verdict,
  }));
  return sql`
    select case when lesser then x_source else y_source end as a_source_id, case when lesser then x_external else y_external end as a_external_id,
      case when lesser then y_source else x_source end as b_source_id, case when lesser then y_external else x_external end as b_external_id, verdict
    from (
      select *, (x_source, x_external) < (y_source, y_external) as lesser from (
        select x_source collate "C" as x_source, x_external collate "C" as x_external, y_source collate "C" as y_source, y_external collate "C" as y_external, verdict
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(x_source text, x_external text, y_source text, y_external text, verdict text)
      ) named
    ) ordered`;
}

export function at(ms: number): SQL {
  return sql`${new Date(ms).toISOString()}::timestamptz`;
}
