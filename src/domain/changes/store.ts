import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../adapters/postgres/index.ts";
import type { Touched } from "./touched.ts";

const NUMBERED_AT_ONCE = 1_000;
/** Any constant will do, so long as nothing else in this database takes the same one. */
const SEQUENCER_LOCK = 7_305_101;

/** A range of numbers that was given out, both ends included. */
export type SeqRange = { from: number; to: number };

/**
 * Numbers the changes committed so far, in the order of their ids, without a gap; whoever reads by `seq` can then neither
 * miss one nor meet one twice. May run anywhere, any number of times at once. Returns what this call numbered.
 *
 * The lock is a statement of its own because a statement sees what was committed when it began: one that waited for the
 * lock inside would then number by a head and by rows of before the wait, and give out numbers twice.
 */
export async function sequenceChanges(db: Db): Promise<SeqRange[]> {
  const ranges: SeqRange[] = [];
  for (;;) {
    const [, numbered] = await db.batch([
      db.execute(sql`select pg_advisory_xact_lock(${SEQUENCER_LOCK})`),
      db.execute<{ head: string; count: number }>(sql`
        with next as (
          select id, row_number() over (order by id) as n from (
            select id from changes where seq is null order by id limit ${NUMBERED_AT_ONCE}
          ) oldest
        ), numbered as (
          update changes c set seq = h.seq + next.n from next, change_head h where c.id = next.id returning c.id
        )
        update change_head set seq = seq + (select count(*) from numbered) returning seq as head, (select count(*)::int from numbered) as count`),
    ]);
    const [row] = numbered.rows;
    if (row === undefined) throw new Error("change_head has no row");
    const head = Number(row.head);
    if (row.count > 0) ranges.push({ from: head - row.count + 1, to: head });
    if (row.count < NUMBERED_AT_ONCE) return ranges;
  }
}

/** What the changes numbered but not yet announced touch, and how far they go; null when there are none. */
export async function readUnannounced(db: Db): Promise<{ seq: number; touched: Touched[] } | null> {
  const result = await db.execute<{ seq: string; touched: Touched[] | null }>(sql`
    select h.seq, (
      select jsonb_agg(distinct jsonb_build_object('kind', c.kind, 'place_id', c.tags->'place_id', 'from_place_id', c.tags->'from_place_id', 'source_ids', c.tags->'source_ids'))
      from changes c where c.seq > h.announced_seq and c.seq <= h.seq
    ) as touched
    from change_head h`);
  const [row] = result.rows;
  if (row === undefined || row.touched === null) return null;
  return { seq: Number(row.seq), touched: row.touched };
}

export async function markAnnounced(db: Db, seq: number): Promise<void> {
  await db.execute(sql`update change_head set announced_seq = greatest(announced_seq, ${seq}::bigint)`);
}

export type ChangeRow = {
  seq: number;
  kind: string;
  itemId: string;
  type: string;
  revision: number;
  material: boolean;
  backfill: boolean;
  otherId: string | null;
  tags: unknown;
  at: string;
};

type StoredChange = Omit<ChangeRow, "seq"> & { seq: string };

/** At most `limit` changes after a number (0: from the start of the log), in order. */
export async function readChanges(db: Db, cursor: number, limit: number): Promise<ChangeRow[]> {
  return (await db.execute<StoredChange>(changesAfter(cursor, limit))).rows.map(toChangeRow);
}

function changesAfter(cursor: number, limit: number): SQL {
  return sql`
    select seq, kind, item_id as "itemId", type, revision, material, backfill, other_id as "otherId", tags, at
    from changes where seq > ${cursor} order by seq limit ${limit}`;
}

const toChangeRow = (row: StoredChange): ChangeRow => ({ ...row, seq: Number(row.seq) });

export type ChangePage = {
  rows: ChangeRow[];
  /** The last number given out, and the last that is no longer kept. */
  head: number;
  pruned: number;
};

/** `readChanges`, with how far the log reaches either way; one round trip. */
export async function readChangePage(db: Db, cursor: number, limit: number): Promise<ChangePage> {
  const [bounds, changes] = await db.batch([
    db.execute<{ seq: string; pruned_seq: string }>(sql`select seq, pruned_seq from change_head`),
    db.execute<StoredChange>(changesAfter(cursor, limit)),
  ]);
  const [row] = bounds.rows;
  if (row === undefined) throw new Error("change_head has no row");
  return { rows: changes.rows.map(toChangeRow), head: Number(row.seq), pruned: Number(row.pruned_seq) };
}

const PRUNED_AT_ONCE = 10_000;

/** Forgets the oldest changes up to the first that is not older than `before`, RFC 3339; how many. Only what everyone was told of. */
export async function pruneChanges(db: Db, before: string): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    with oldest as materialized (
      select id, seq, at < ${before}::timestamptz as old from changes
      where seq <= (select announced_seq from change_head) order by seq limit ${PRUNED_AT_ONCE}
    ), past as materialized (
      select id, seq from oldest where seq < coalesce((select min(seq) from oldest where not old), 9223372036854775807)
    ), gone as (
      delete from changes c using past where c.id = past.id returning 1
    ), noted as (
      update change_head set pruned_seq = greatest(pruned_seq, (select max(seq) from past)) where exists (select 1 from past)
    )
    select count(*)::int as n from gone`);
  return result.rows[0]?.n ?? 0;
}
