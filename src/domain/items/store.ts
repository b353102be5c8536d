import { and, eq, getTableColumns, gt, type SQL, sql } from "drizzle-orm";
import { sightings } from "../../../drizzle/schema/identity.ts";
import { items, revisions } from "../../../drizzle/schema/items.ts";
import type { Db } from "../../adapters/postgres/index.ts";
import { type Facet, makeOverview, OVERVIEW_ITEMS, type Overview } from "./overview.ts";
import { firstHits, OverviewRow, overviewOf } from "./overview-store.ts";
import { type Hits, hitsOf } from "./query-store.ts";
import type { ItemSource } from "./schema.ts";
import type { Position } from "./sort-store.ts";

/** What the wire form is made of. */
const shown = {
  id: items.id,
  kind: items.kind,
  visible: items.visible,
  withdrawn: items.withdrawn,
  archived: items.archived,
  title: items.title,
  summary: items.summary,
  url: items.url,
  language: items.language,
  imageUrl: items.imageUrl,
  tags: items.tags,
  publishedAt: items.publishedAt,
  firstSeenAt: items.firstSeenAt,
  updatedAt: items.updatedAt,
  revision: items.revision,
  analysis: items.analysis,
  detail: items.detail,
};
/** An item's row with the sources that tell of it. */
export const withSources = {
  ...shown,
  quality: sql<unknown>`(select e.quality from item_evidence e where e.item_id = items.id)`,
  attendingCount: sql<number>`case when items.kind = 'event' then (
    select count(distinct r.user_id)::int from event_rsvps r
    where r.status = 'going' and r.item_id = any(array(select items.id union all select a.alias from item_aliases a where a.item_id = items.id))) else 0 end`,
  sources: sql<ItemSource[] | null>`(
    select jsonb_agg(jsonb_build_object('source_id', o.id, 'name', o.name, 'url', s.url, 'attribution', coalesce(o.attribution, o.stated_attribution), 'licence', coalesce(o.licence, o.stated_licence), 'seen_at', s.first_seen_at) order by s.first_seen_at, s.id)
    from sightings s join sources o on o.id = s.source_id
    where s.item_id = items.id and s.state <> 'gone')`,
};

export type ItemRow = Pick<typeof items.$inferSelect, keyof typeof shown> & {
  quality: unknown;
  attendingCount: number;
  sources: ItemSource[] | null;
};

export type ListAsk = Hits & {
  /** Whether to count and group what the query finds, and by what. */
  overview: readonly Facet[] | null;
};

export type ListedItems = { rows: (ItemRow & { position: Position })[]; overview: Overview | null };

/** `limit` items of a query in its order after a position, and on demand how many there are. One statement. */
export async function listItems(db: Db, { overview, ...hits }: ListAsk): Promise<ListedItems> {
  // The first page is the beginning of what is counted.
  const isBeginning = overview !== null && hits.after === null;
  const read = isBeginning ? { ...hits, limit: Math.max(hits.limit, OVERVIEW_ITEMS + 1) } : hits;
  const hit = db.$with("hit", {}).as(sql`select id, position, row_number() over () as n from (${hitsOf(read)}) as hits`);
  const all = isBeginning ? sql`select id, n from hit` : firstHits(hits);
  const counts = overview === null ? sql`null::jsonb` : sql`case when hit.n = 1 then ${overviewOf(all, overview)} end`;
  const found = await db
    .with(hit)
    .select({ ...withSources, position: sql<Position>`to_jsonb(hit.position)`, overview: sql<unknown>`${counts}` })
    .from(items)
    .innerJoin(sql`hit`, sql`hit.id = ${items.id}`)
    .where(isBeginning ? sql`hit.n <= ${hits.limit}` : undefined)
    .orderBy(sql`hit.n`);
  const counted = overview === null ? null : OverviewRow.parse(found[0]?.overview ?? { counted: 0, facets: noValues(overview) });
  return {
    rows: found.map(({ overview: _overview, ...row }) => row),
    overview: counted === null ? null : makeOverview(counted.counted, counted.facets),
  };
}

const noValues = (facets: readonly Facet[]) => Object.fromEntries(facets.map((facet) => [facet, []]));

export type SightingRow = Pick<
  typeof sightings.$inferSelect,
  "id" | "sourceId" | "externalId" | "url" | "seenAt" | "firstSeenAt" | "state" | "version" | "draft" | "quality" | "match"
> & { decision: unknown };

/** The operator's decision that ties a sighting to the other by which it stands in its item. */
const decisionBehind = sql<unknown>`(
  select jsonb_build_object('id', d.id, 'by', d.decided_by, 'at', d.at, 'reason', d.reason)
  from sightings o join match_decisions m on m.verdict = 'must' and (
    (m.a_source_id = sightings.source_id and m.a_external_id = sightings.external_id and m.b_source_id = o.source_id and m.b_external_id = o.external_id)
    or (m.b_source_id = sightings.source_id and m.b_external_id = sightings.external_id and m.a_source_id = o.source_id and m.a_external_id = o.external_id))
  join decisions d on d.id = m.decision_id
  where o.id = sightings.match ->> 'with' and sightings.match ->> 'decided_by' = 'operator')`;

/** A source's pictures are kept back here as everywhere, if its image policy says so. */
const isImageless = (sourceId: SQL) => sql`exists (select 1 from sources o where o.id = ${sourceId} and o.image_policy = 'none')`;
const shownDraft = sql<unknown>`case when ${isImageless(sql`${sightings.sourceId}`)} then ${sightings.draft} || '{"image_url": null}' else ${sightings.draft} end`;

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
      draft: shownDraft,
      quality: sightings.quality,
      match: sightings.match,
      decision: decisionBehind,
    })
    .from(sightings)
    .where(and(eq(sightings.itemId, itemId), after === null ? undefined : gt(sightings.id, after)))
    .orderBy(sightings.id)
    .limit(limit);
}

export type RevisionRow = typeof revisions.$inferSelect;

/** A picture that was shown before its source's policy forbade it is not told by the history either. */
const shownChanges = sql<unknown>`case
  when exists (select 1 from sightings s where s.item_id = ${revisions.itemId} and ${isImageless(sql`s.source_id`)})
  then (select coalesce(jsonb_agg(c order by n), '[]') from jsonb_array_elements(${revisions.changes}) with ordinality as e(c, n) where c->>'path' <> '/image_url')
  else ${revisions.changes} end`;

/** What changed when, oldest first. */
export async function listRevisions(db: Db, itemId: string, after: number | null, limit: number): Promise<RevisionRow[]> {
  return db
    .select({ ...getTableColumns(revisions), changes: shownChanges })
    .from(revisions)
    .where(and(eq(revisions.itemId, itemId), after === null ? undefined : gt(revisions.revision, after)))
    .orderBy(revisions.revision)
    .limit(limit);
}
