import { eq, type SQL, sql } from "drizzle-orm";
import { itemAliases } from "../../../drizzle/schema/identity.ts";
import { items } from "../../../drizzle/schema/items.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import type { DetailRow } from "./detail.ts";
import { wasServed } from "./standing-store.ts";
import { type ItemRow, withSources } from "./store.ts";

/** One item by an id: itself; or the item that id became part of; or, if all of it was taken down, that it was. */
export type FoundItem = { item: (ItemRow & DetailRow) | null; movedTo: string | null; erased: boolean };

/** In one round trip; `explained` brings who says which field. */
export async function findItem(db: Db, id: string, explained: boolean): Promise<FoundItem> {
  const [found, alias] = await db.batch([
    db
      .select({
        ...withSources,
        living: sql<boolean>`exists (select 1 from sightings s where s.item_id = items.id)`,
        told: sql<boolean>`exists (select 1 from sightings s where s.item_id = items.id and s.state <> 'gone')`,
        wasServed,
        related: sql<unknown>`case when items.kind = 'recall' then ${RELATED} end`,
        provenance: explained ? PROVENANCE : sql<unknown>`null`,
        voices: explained ? VOICES : sql<unknown>`null`,
        notes: explained ? NOTES : sql<unknown>`null`,
      })
      .from(items)
      .where(eq(items.id, id)),
    db.select({ itemId: itemAliases.itemId }).from(itemAliases).where(eq(itemAliases.alias, id)),
  ]);
  const movedTo = alias[0]?.itemId ?? null;
  const [row] = found;
  if (movedTo !== null || row === undefined || !row.living) return { item: null, movedTo, erased: false };
  return row.told ? { item: row, movedTo: null, erased: false } : { item: null, movedTo: null, erased: true };
}

const MAX_RELATED = 20;
const MAX_PRODUCTS = 100;
/** Of each product; a barcode that more recalls share tells little. */
const MAX_SHARING = 100;

/** Recalls of the same product: one of its barcodes, or its brand and one of its models. Each look-up by index. */
const RELATED: SQL = sql`(
  select coalesce(jsonb_agg(r.told order by r.first_seen_at desc, r.id), '[]') from (
    select o.id, o.first_seen_at,
      jsonb_build_object('item_id', o.id, 'agency_id', o.agency_id, 'recall_number', o.recall_number, 'title', o.title, 'by', same.by) as told
    from (
      select q.item_id, array_agg(distinct q.by order by q.by) as by
      from (select * from item_products p where p.item_id = items.id order by p.ordinal limit ${MAX_PRODUCTS}) p
      cross join lateral (
        (select item_id, 'barcode' as by from item_products where gtins && p.gtins limit ${MAX_SHARING})
        union all
        (select item_id, 'model' from item_products
          where brand_key = p.brand_key and brand_key <> '' and model_keys && p.model_keys limit ${MAX_SHARING})
      ) q
      where q.item_id <> p.item_id group by q.item_id
    ) same
    -- offset 0: one row by its id for each, however many the planner expects.
    cross join lateral (select * from items v where v.id = same.item_id and v.visible offset 0) o
    order by o.first_seen_at desc, o.id limit ${MAX_RELATED}
  ) r)`;

const PROVENANCE = sql<unknown>`(select jsonb_build_object('winners', p.winners, 'conflicts', p.conflicts) from item_evidence p where p.item_id = items.id)`;

const VOICES = sql<unknown>`(
  select jsonb_object_agg(s.id, jsonb_build_object('source_id', o.id, 'source_name', o.name, 'trust', o.trust, 'seen_at', s.seen_at))
  from sightings s join sources o on o.id = s.source_id where s.item_id = items.id)`;

/** Of each field that is overridden, who said so: under the item's own id, or under one that was merged into it; the oldest counts. */
const NOTES = sql<unknown>`(
  select coalesce(jsonb_object_agg(path, note), '{}') from (
    select distinct on (n.key) n.key as path, n.value as note
    from sightings s join items own on own.id = 'itm_' || substr(s.id, 5) cross join lateral jsonb_each(own.overridden) n
    where s.item_id = items.id order by n.key, s.id
  ) each)`;
