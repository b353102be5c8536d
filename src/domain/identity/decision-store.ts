import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../adapters/postgres/index.ts";
import { Kind } from "../items/schema.ts";

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

export async function readItemOf(db: Db, sightingId: string): Promise<string | null> {
  const result = await db.execute<{ item_id: string | null }>(sql`select item_id from sightings where id = ${sightingId}`);
  return result.rows[0]?.item_id ?? null;
}

export type Pair = readonly [Member, Member];
export type DecisionInput = { decidedBy: string; nowMs: number };

/**
 * Records what an operator decided of pairs, in place of whatever was decided of them before, and puts everyone concerned
 * into the matcher's queue; what follows from it is announced even if their first run was not.
 */
export async function writeDecisions(
  db: Db,
  verdict: "must" | "cannot",
  decided: { pairs: readonly Pair[]; settled: readonly Pair[]; concerned: readonly Member[] },
  { decidedBy, nowMs }: DecisionInput,
): Promise<void> {
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  await db.batch([
    db.execute(putBack(decided.concerned, now)),
    db.execute(sql`
      with pair as (${inOrder([...decided.pairs, ...decided.settled])})
      delete from match_decisions d using pair p
      where d.a_source_id = p.a_source_id and d.a_external_id = p.a_external_id and d.b_source_id = p.b_source_id and d.b_external_id = p.b_external_id
        and d.verdict <> ${verdict}`),
    db.execute(sql`
      with pair as (${inOrder(decided.pairs)})
      insert into match_decisions (a_source_id, a_external_id, b_source_id, b_external_id, verdict, decided_by, at)
      select a_source_id, a_external_id, b_source_id, b_external_id, ${verdict}, ${decidedBy}, ${now} from pair
      on conflict do nothing`),
  ]);
}

/** Locked in the order in which the matcher and collecting lock. */
function putBack(members: readonly Member[], now: SQL): SQL {
  return sql`
    with locked as materialized (
      select id from sightings where id = any(${sql.param(members.map(({ id }) => id))}::text[]) order by source_id, external_id for update
    )
    update sightings s set pending_at = ${now}, pending_number = s.pending_number + 1, backfill = false from locked where s.id = locked.id`;
}

/** Pairs as they are kept: the lesser name first, byte by byte. */
function inOrder(pairs: readonly Pair[]): SQL {
  const rows = pairs.map(([x, y]) => ({
    x_source: x.source_id,
    x_external: x.external_id,
    y_source: y.source_id,
    y_external: y.external_id,
  }));
  return sql`
    select case when lesser then x_source else y_source end as a_source_id, case when lesser then x_external else y_external end as a_external_id,
      case when lesser then y_source else x_source end as b_source_id, case when lesser then y_external else x_external end as b_external_id
    from (
      select *, (x_source, x_external) < (y_source, y_external) as lesser from (
        select x_source collate "C" as x_source, x_external collate "C" as x_external, y_source collate "C" as y_source, y_external collate "C" as y_external
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(x_source text, x_external text, y_source text, y_external text)
      ) named
    ) ordered`;
}
