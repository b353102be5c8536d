import { and, eq, getTableColumns, gt, gte, type SQL, sql } from "drizzle-orm";
import { itemAliases, sightings } from "../../../drizzle/schema/identity.ts";
import { items, revisions } from "../../../drizzle/schema/items.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { DEFAULT_MIN_QUALITY, type ItemQuery } from "./query.ts";
import type { ItemSource } from "./schema.ts";

const { tsv: _, ...columns } = getTableColumns(items);
const withSources = {
  ...columns,
  sources: sql<ItemSource[] | null>`(
    select jsonb_agg(jsonb_build_object('source_id', o.id, 'name', o.name, 'url', s.url, 'attribution', o.attribution, 'seen_at', s.first_seen_at) order by s.first_seen_at, s.id)
    from sightings s join sources o on o.id = s.source_id
    where s.item_id = items.id and s.state <> 'gone')`,
};

export type ItemRow = Omit<typeof items.$inferSelect, "tsv"> & { sources: ItemSource[] | null };

/** Where a page of the newest-first list ended. */
export type NewestPosition = { sortAt: string; id: string };

/** A row without sources is one that was merged away or emptied: kept for its history, listed nowhere. */
function where(query: ItemQuery): (SQL | undefined)[] {
  return [
    query.min_quality < DEFAULT_MIN_QUALITY
      ? sql`(${items.visible} or (${items.qualityScore} < ${DEFAULT_MIN_QUALITY} and ${items.sourceIds} <> '{}'))`
      : eq(items.visible, true),
    query.min_quality === DEFAULT_MIN_QUALITY ? undefined : gte(items.qualityScore, query.min_quality),
    query.kind === undefined ? undefined : eq(items.kind, query.kind),
    query.source_id === undefined ? undefined : sql`${items.sourceIds} @> array[${query.source_id}]::text[]`,
    query.place_id === undefined ? undefined : eq(items.placeId, query.place_id),
    query.category === undefined ? undefined : eq(items.category, query.category),
    query.tag === undefined ? undefined : sql`${query.tag} = any(${items.tags})`,
    query.language === undefined ? undefined : eq(items.language, query.language),
    query.published_after === undefined ? undefined : gt(items.publishedAt, query.published_after),
    query.updated_since === undefined ? undefined : gte(items.updatedAt, query.updated_since),
  ];
}

/** Newest first, `limit` rows after `after`. */
export async function listItems(db: Db, query: ItemQuery, after: NewestPosition | null, limit: number): Promise<ItemRow[]> {
  const position = after === null ? undefined : sql`(${items.sortAt}, ${items.id}) < (${after.sortAt}::timestamptz, ${after.id})`;
  return db
    .select(withSources)
    .from(items)
    .where(and(...where(query), position))
    .orderBy(sql`${items.sortAt} desc, ${items.id} desc`)
    .limit(limit);
}

/** The item with this id, or the id of the item it became part of, or neither. */
export async function findItem(db: Db, id: string): Promise<{ item: ItemRow | null; movedTo: string | null }> {
  const [found, alias] = await db.batch([
    db.select(withSources).from(items).where(eq(items.id, id)),
    db.select({ itemId: itemAliases.itemId }).from(itemAliases).where(eq(itemAliases.alias, id)),
  ]);
  const movedTo = alias[0]?.itemId ?? null;
  return { item: movedTo === null ? (found[0] ?? null) : null, movedTo };
}

export type SightingRow = Pick<
  typeof sightings.$inferSelect,
  "id" | "sourceId" | "externalId" | "url" | "seenAt" | "firstSeenAt" | "state" | "version" | "draft" | "quality" | "match"
>;

/** Who said what: the sightings of an item, oldest first. */
export async function listItemSightings(db: Db, itemId: string, after: string | null, limit: number): Promise<SightingRow[]> {
  return db
    .select({
      id: sightings.id,
      sourceId: sightings.sourceId,
      externalId: sightings.externalId,
      url: sightings.url,
      seenAt: sightings.seenAt,
      firstSeenAt: sightings.firstSeenAt,
      state: sightings.state,
      version: sightings.version,
      draft: sightings.draft,
      quality: sightings.quality,
      match: sightings.match,
    })
    .from(sightings)
    .where(and(eq(sightings.itemId, itemId), after === null ? undefined : gt(sightings.id, after)))
    .orderBy(sightings.id)
    .limit(limit);
}

export type RevisionRow = typeof revisions.$inferSelect;

/** What changed when, oldest first. */
export async function listRevisions(db: Db, itemId: string, after: number | null, limit: number): Promise<RevisionRow[]> {
  return db
    .select()
    .from(revisions)
    .where(and(eq(revisions.itemId, itemId), after === null ? undefined : gt(revisions.revision, after)))
    .orderBy(revisions.revision)
    .limit(limit);
}
