import { sql } from "drizzle-orm";
import type { Db } from "../../../src/adapters/postgres/index.ts";

type Row = Record<string, unknown>;

/** What must come out the same however it came about; left out is only what tells when, how often and in which order. */
export type Snapshot = { items: Row[]; products: Row[]; sightings: Row[]; keys: Row[]; edges: Row[] };

const LIVING = sql`exists (select 1 from sightings s where s.item_id = i.id)`;

export async function takeSnapshot(db: Db): Promise<Snapshot> {
  const [items, products, sightings, keys, edges] = await db.batch([
    db.execute(
      sql`select to_jsonb(i) - 'updated_at' - 'revision' || to_jsonb(p) as row from items i left join item_evidence p on p.item_id = i.id where ${LIVING} order by id`,
    ),
    db.execute(
      sql`select to_jsonb(p) as row from item_products p join items i on i.id = p.item_id where ${LIVING} order by item_id, ordinal`,
    ),
    db.execute(sql`
      select jsonb_build_object('id', id, 'item_id', item_id, 'match', match, 'state', state, 'content_hash', content_hash, 'pending', pending_at is not null) as row
      from sightings order by id`),
    db.execute(sql`select to_jsonb(k) as row from match_keys k order by key, item_id`),
    db.execute(sql`select to_jsonb(e) - 'at' as row from match_edges e order by a, b`),
  ]);
  const rows = (result: { rows: Row[] }) => result.rows.map((each) => each["row"] as Row);
  return { items: rows(items), products: rows(products), sightings: rows(sightings), keys: rows(keys), edges: rows(edges) };
}

/** Item id → the names of its sightings. */
export async function readPartition(db: Db): Promise<Map<string, string[]>> {
  const { rows } = await db.execute<{ item_id: string; names: string[] }>(sql`
    select item_id, array_agg(source_id || ' ' || external_id order by source_id, external_id) as names from sightings where item_id is not null group by item_id`);
  return new Map(rows.map(({ item_id, names }) => [item_id, names]));
}

/**
 * What is broken in the database, in words: nothing, whatever happened. It looks at what one snapshot cannot show: aliases,
 * history, and whether the change log, replayed, gives the items that are visible.
 */
export async function findBreaches(db: Db): Promise<string[]> {
  const checks = {
    "a sighting still waits": sql`select id from sightings where pending_at is not null`,
    "a sighting without an item": sql`select id from sightings where item_id is null`,
    "an item not named after its oldest sighting": sql`select item_id as id from sightings group by item_id having item_id <> 'itm_' || substr(min(id), 5)`,
    "an item without a row": sql`select item_id as id from sightings s where not exists (select 1 from items i where i.id = s.item_id)`,
    "a row visible that is no item": sql`select id from items i where visible and not ${LIVING}`,
    "an alias that does not lead to where its sighting is": sql`
      select alias as id from item_aliases a where a.item_id is distinct from (select item_id from sightings where id = 'sgt_' || substr(a.alias, 5))`,
    "an id once given that leads nowhere": sql`
      select id from items i where not ${LIVING} and not exists (select 1 from item_aliases a where a.alias = i.id)`,
    "an alias of a living item": sql`select alias as id from item_aliases a join items i on i.id = a.alias where ${LIVING}`,
    "revisions with a gap": sql`
      select i.id from items i left join revisions r on r.item_id = i.id group by i.id having count(r.*) <> i.revision or max(r.revision) <> i.revision`,
    "seq with a gap or missing": sql`
      select 'seq' as id from changes having count(*) <> coalesce(max(seq), 0) or count(*) <> count(seq) or count(*) <> count(distinct seq)`,
    "the log does not end where the items are": sql`
      select i.id from items i left join lateral (select type, revision from changes c where c.item_id = i.id order by seq desc limit 1) last on true
      where (i.visible and (last.type is null or last.type not in ('created', 'updated', 'cancelled', 'split') or last.revision <> i.revision))
        or (not i.visible and coalesce(last.type, 'withdrawn') not in ('withdrawn', 'merged', 'erased'))`,
    "the log tells an item's revisions out of order": sql`
      select item_id as id from (select item_id, revision - lag(revision) over (partition by item_id order by seq) as step from changes) c where step < 0`,
    "a version is missing": sql`
      select s.id from sightings s left join sighting_versions v on v.sighting_id = s.id group by s.id having count(v.*) <> s.version`,
  };
  const results = await db.batch([
    db.execute<{ id: string }>(sql`select 'x' as id where false`),
    ...Object.values(checks).map((check) => db.execute<{ id: string }>(check)),
  ]);
  return Object.keys(checks).flatMap((name, i) => (results[i + 1]?.rows ?? []).map(({ id }) => `${name}: ${id}`));
}
