import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { toRfc3339, toRfc3339OrNull } from "../../../lib/instants.ts";
import { auditRows, type Doer, nameOfDoer } from "../../audit/index.ts";
import type { Kind } from "../../items/schema.ts";
import { at } from "./decision-store.ts";
import { EMPTY } from "../fold/fields.ts";

/** What is to go: an item with all that was said of it, an address whoever tells of it, or what one source said. */
export const TakedownTarget = z.union([
  z.object({ item_id: z.string() }),
  z.object({ url: z.string() }),
  z.object({ source_id: z.string(), external_id: z.string() }),
]);
export type TakedownTarget = z.infer<typeof TakedownTarget>;

const Row = z.object({
  id: z.string(),
  target: TakedownTarget,
  reason: z.string(),
  requested_by: z.string(),
  at: z.string().transform(toRfc3339),
  sighting_ids: z.array(z.string()),
  item_ids: z.array(z.string()),
  done_at: z.string().nullable().transform(toRfc3339OrNull),
});
export type TakedownRow = z.infer<typeof Row>;

export type Affected = { id: string; itemId: string | null; kind: Kind; gone: boolean };

/** The sightings that a target names. */
export async function readAffected(db: Db, target: TakedownTarget): Promise<Affected[]> {
  const result = await db.execute<{ id: string; item_id: string | null; kind: Kind; gone: boolean }>(
    sql`select id, item_id, kind, state = 'gone' as gone from sightings where ${named(target)} order by id`,
  );
  return result.rows.map(({ id, item_id, kind, gone }) => ({ id, itemId: item_id, kind, gone }));
}

function named(target: TakedownTarget): SQL {
  if ("item_id" in target) return sql`item_id = ${target.item_id}`;
  if ("url" in target) return sql`url = ${target.url}`;
  return sql`source_id = ${target.source_id} and external_id = ${target.external_id}`;
}

export type NewTakedown = {
  id: string;
  target: TakedownTarget;
  targetHash: string;
  reason: string;
  nowMs: number;
  sightingIds: readonly string[];
  itemIds: readonly string[];
  /** Addresses of which nothing is to be stored again. */
  urls: readonly string[];
};

/** Records a takedown; one of the same target is taken up again, with what has come since. Returns its id. */
export async function writeTakedown(
  db: Db,
  doer: Doer,
  { id, target, targetHash, reason, nowMs, sightingIds, itemIds, urls }: NewTakedown,
): Promise<string> {
  // Its target may be an address that names somebody.
  const entry = {
    action: "takedown.request" as const,
    target: { type: "takedown", id: sql`id` },
    after: sql`jsonb_build_object('items', cardinality(item_ids), 'sightings', cardinality(sighting_ids), 'item_ids', to_jsonb(item_ids[1:100]))`,
  };
  const [written] = await db.batch([
    db.execute<{ id: string }>(sql`
      insert into takedowns as t (id, target, target_hash, reason, requested_by, at, sighting_ids, item_ids)
      values (${id}, ${JSON.stringify(target)}::jsonb, ${targetHash}, ${reason}, ${nameOfDoer(doer)}, ${at(nowMs)}, ${sql.param(sightingIds)}::text[], ${sql.param(itemIds)}::text[])
      on conflict (target_hash) do update set
        sighting_ids = array(select unnest(t.sighting_ids) union select unnest(excluded.sighting_ids) order by 1),
        item_ids = array(select unnest(t.item_ids) union select unnest(excluded.item_ids) order by 1),
        done_at = case when excluded.sighting_ids <@ t.sighting_ids then t.done_at end
      returning id`),
    db.execute(sql`
      insert into erased_urls (url_hash, takedown_id)
      select distinct encode(sha256(convert_to(url, 'UTF8')), 'hex'), (select id from takedowns where target_hash = ${targetHash})
      from unnest(${sql.param(urls)}::text[]) as u(url)
      on conflict do nothing`),
    db.execute(auditRows(doer, nowMs, entry, sql`from takedowns where target_hash = ${targetHash}`)),
  ]);
  return written.rows[0]?.id ?? id;
}

/** Those of the addresses that no other item's sighting gives: a listing's own address stays. */
export async function readOwnUrls(db: Db, sightingIds: readonly string[]): Promise<string[]> {
  const ids = sql`${sql.param(sightingIds)}::text[]`;
  const result = await db.execute<{ url: string }>(sql`
    select distinct s.url from sightings s where s.id = any(${ids}) and s.url is not null
      and not exists (select 1 from sightings o where o.url = s.url and o.id <> all(${ids}))`);
  return result.rows.map(({ url }) => url);
}

/** Newest first, `limit` rows before an id. */
export async function listTakedowns(db: Db, before: string | null, limit: number): Promise<TakedownRow[]> {
  return read(db, sql`${before === null ? sql`true` : sql`id < ${before}`} order by id desc limit ${limit}`);
}

export async function findTakedown(db: Db, id: string): Promise<TakedownRow | null> {
  return (await read(db, sql`id = ${id}`))[0] ?? null;
}

/** Those whose sightings are emptied and matched, so that what is left can go. */
export async function readRipeTakedowns(db: Db, limit: number): Promise<TakedownRow[]> {
  return read(
    db,
    sql`done_at is null and not exists (select 1 from sightings s where s.id = any(t.sighting_ids) and (s.pending_at is not null or s.state <> 'gone')) order by id limit ${limit}`,
  );
}

async function read(db: Db, where: SQL): Promise<TakedownRow[]> {
  const result = await db.execute(
    sql`select id, target, reason, requested_by, at, sighting_ids, item_ids, done_at from takedowns t where ${where}`,
  );
  return result.rows.map((row) => Row.parse(row));
}

const EMPTY_BLOCKS = {
  event: { ...EMPTY.event.event, starts_at: null, ends_at: null, floating: false },
  recall: { ...EMPTY.recall.recall, alertable: false },
  post: EMPTY.post.post,
};

/**
 * Takes out what the matcher leaves of emptied sightings: in every item they were in, the rows of ids that name none any more
 * and the values in its history. That something changed, and when, stays; so does what operators said of what is left.
 */
export async function writeScrubbed(db: Db, { sighting_ids, item_ids }: Pick<TakedownRow, "sighting_ids" | "item_ids">): Promise<void> {
  const touched = sql`
    select unnest(${sql.param(item_ids)}::text[]) as id
    union select item_id from sightings where id = any(${sql.param(sighting_ids)}::text[])
    union select 'itm_' || substr(m.id, 5) from sightings s join sightings m on m.item_id = s.item_id where s.id = any(${sql.param(sighting_ids)}::text[])`;
  const ended = sql`select t.id from (${touched}) t where not exists (select 1 from sightings s where s.item_id = t.id)`;
  await db.batch([
    db.execute(sql`
      update items set title = '', summary = null, url = null, language = null, image_url = null, tags = '{}', published_at = null,
        detail = ${JSON.stringify(EMPTY_BLOCKS)}::jsonb -> kind, tsv = null,
        place_id = null, category = null, local_date = null, local_end_date = null, starts_at = null, ends_at = null, series_id = null,
        status = null, lat = null, lon = null, price_min = null, price_max = null, is_free = null, agency_id = null, recall_number = null
      where id in (${ended})`),
    db.execute(sql`delete from item_products where item_id in (${ended})`),
    db.execute(sql`delete from item_evidence where item_id in (${ended})`),
    db.execute(sql`update items set analysis = null where id in (${touched})`),
    db.execute(sql`
      update revisions r set changes = (
        select coalesce(jsonb_agg(jsonb_build_object('path', c -> 'path', 'from', null, 'to', null)), '[]') from jsonb_array_elements(r.changes) c)
      where r.item_id in (${touched})`),
  ]);
}

/** By their hashes, the kept documents that may hold what the sightings said: all that their sources showed since. */
export async function readBodyHashes(db: Db, sightingIds: readonly string[]): Promise<string[]> {
  const result = await db.execute<{ body_hash: string }>(sql`
    select distinct j.body_hash from jobs j join (
      select source_id, min(first_seen_at) as since from sightings where id = any(${sql.param(sightingIds)}::text[]) group by source_id
    ) told using (source_id)
    where j.body_hash is not null and coalesce(j.finished_at, 'infinity') >= told.since`);
  return result.rows.map(({ body_hash }) => body_hash);
}

export async function markDone(db: Db, id: string, nowMs: number): Promise<void> {
  await db.execute(sql`update takedowns set done_at = ${at(nowMs)} where id = ${id} and done_at is null`);
}
