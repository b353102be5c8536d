import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { toRfc3339, toRfc3339OrNull } from "../../../lib/instants.ts";
import { Canonical, Draft, type Kind, Quality } from "../../items/schema.ts";
import { sighted } from "../pairs/features.ts";
import { EMPTY } from "../fold/fields.ts";
import { type FormerVersion, formerTellings } from "../pairs/former.ts";
import { matchKeys } from "../pairs/keys.ts";
import type { LoadedSighting } from "./plan.ts";
import type { StoredItem } from "./plan-item.ts";
import { Conflict, Match, Overrides, type Sighting, SightingState } from "../schema.ts";
import { STOP_KEY_ITEMS } from "../clusters/score-pairs.ts";

export const BATCH_SIGHTINGS = 500;
const BATCH_BYTES = 1_000_000;
/** Of the items that share a key with a sighting, those that share the most are looked at. */
const CANDIDATE_ITEMS = 50;
/** Looked back on for what a sighting said before. */
const FORMER_VERSIONS = 16;

/** A sighting waiting for the matcher. `number` is raised whenever it is put back, so that only what was read is taken off. */
export type Pending = { id: string; number: number; draft: unknown; former: readonly FormerVersion[]; jobId: string | null };

type Readable = Pick<Pending, "id" | "former"> & { draft: Draft };

/** The sightings of a kind that wait longest: at most 500, and about 1 MB. */
export async function readPending(db: Db, kind: Kind): Promise<Pending[]> {
  const result = await db.execute<{
    id: string;
    number: number;
    draft: unknown;
    job_id: string | null;
    venue: unknown;
    former: unknown;
  }>(sql`
    select id, number, draft, job_id, ${venueOf("sized")} as venue, ${formerOf("sized")} as former from (
      select id, kind, version, pending_number as number, draft, job_id, pending_at,
        sum(octet_length(draft::text)) over (order by pending_at, id) - octet_length(draft::text) as bytes_before
      from (
        select * from sightings where kind = ${kind} and pending_at is not null order by pending_at, id limit ${BATCH_SIGHTINGS}
      ) first
    ) sized
    where bytes_before < ${BATCH_BYTES} order by pending_at, id`);
  return result.rows.map(({ id, number, draft, job_id, venue, former }) => ({
    id,
    number,
    draft: atVenue(draft, MergedVenue.parse(venue)),
    former: Former.parse(former),
    jobId: job_id,
  }));
}

/** Whether the matcher has anything to do. */
export async function hasPending(db: Db, kind: Kind): Promise<boolean> {
  const result = await db.execute(sql`select 1 from sightings where kind = ${kind} and pending_at is not null limit 1`);
  return result.rows.length > 0;
}

/**
 * In one statement: the batch, the items that share a key with it, and all that those hang together with by `blocked`
 * edges and operators' decisions. Keys that too many items share find nothing and are counted.
 */
export async function loadCandidates(
  db: Db,
  kind: Kind,
  batch: readonly Readable[],
): Promise<{ loaded: Map<string, LoadedSighting>; stopKeys: number }> {
  // The planner takes a recursion for endless, and would compile for longer than the statement runs.
  const [, result] = await db.batch([db.execute(sql`select set_config('jit', 'off', true)`), db.execute(candidates(kind, batch))]);
  const rows = result.rows.map((row) => LoadedRow.parse(row));
  return { loaded: new Map(rows.map((row) => [row.id, toLoaded(row)])), stopKeys: rows[0]?.stop_keys ?? 0 };
}

function candidates(kind: Kind, batch: readonly Readable[]): SQL {
  const probes = batch.flatMap(({ id, draft, former }) =>
    matchKeys(draft, formerTellings(draft, former)).map((key) => ({ id, key: key.toString() })),
  );
  return sql`
    with recursive probe as (
      select * from unnest(${sql.param(probes.map(({ id }) => id))}::text[], ${sql.param(probes.map(({ key }) => key))}::int8[]) as p(sighting_id, key)
    ), found as materialized (
      select d.key, f.item_ids from (select distinct key from probe) d
      cross join lateral (
        select array_agg(item_id) as item_ids
        from (select item_id from match_keys where key = d.key limit ${STOP_KEY_ITEMS + 1}) m
      ) f
    ), candidate as (
      select distinct item_id from (
        select i.item_id, row_number() over (partition by p.sighting_id order by count(*) desc, i.item_id) as nth
        from probe p join found using (key) cross join lateral unnest(found.item_ids) as i(item_id)
        where cardinality(found.item_ids) <= ${STOP_KEY_ITEMS}
        group by p.sighting_id, i.item_id
      ) ranked where nth <= ${CANDIDATE_ITEMS}
    ), batch as (
      select unnest(${sql.param(batch.map(({ id }) => id))}::text[]) collate "C" as id
    ), member as (
      select item_id from (
        select item_id from candidate
        union select s.item_id from batch cross join lateral (select item_id from sightings where id = batch.id and item_id is not null offset 0) s
      ) seed
      union
      select o.item_id from member m
      -- offset 0: from the few members outward, by index, whatever the planner thinks a recursion brings.
      cross join lateral (select id, source_id, external_id from sightings where item_id = m.item_id offset 0) s
      cross join lateral (
        select b as id from match_edges where a = s.id and state = 'blocked'
        union all select a from match_edges where b = s.id and state = 'blocked'
        union all select other as id from (${decisionsOf("s")}) d where verdict = 'must'
        offset 0
      ) tied
      cross join lateral (select item_id from sightings where id = tied.id and item_id is not null offset 0) o
    ), wanted as (
      select s.id from member m cross join lateral (select id from sightings where item_id = m.item_id offset 0) s union select id from batch
    )
    select s.id, s.source_id, s.external_id, s.kind, s.state, s.draft, s.quality, s.backfill, s.first_seen_at, s.item_id, s.match, o.trust, o.alertable, o.image_policy = 'link' as shows_images, ${formerOf("s")} as former,
      (select time_zone from places where id = s.draft -> 'event' ->> 'place_id') as place_zone, ${venueOf("s")} as venue,
      (select to_jsonb(i) - 'tsv' - 'analysis' from items i where i.id = 'itm_' || substr(s.id, 5)) as own,
      (select p.time_zone from items i join places p on p.id = i.overrides ->> '/event/place_id' where i.id = 'itm_' || substr(s.id, 5)) as override_zone,
      array(select b from match_edges where a = s.id and state = 'blocked' union all select a from match_edges where b = s.id and state = 'blocked') as blocked,
      (select coalesce(jsonb_agg(d), '[]') from (${decisionsOf("s")}) d) as decisions,
      (select count(*)::int from found where cardinality(item_ids) > ${STOP_KEY_ITEMS}) as stop_keys
    from wanted w cross join lateral (select * from sightings where id = w.id and kind = ${kind} offset 0) s
    join sources o on o.id = s.source_id`;
}

/** The venue that an operator said the sighting's is, if any. */
function venueOf(sighting: "s" | "sized"): SQL {
  return sql`(select jsonb_build_object('id', into_it.id, 'name', into_it.name) from venues v join venues into_it on into_it.id = v.merged_into
    where v.id = ${sql.raw(sighting)}.draft -> 'event' ->> 'venue_id')`;
}

/**
 * What a sighting said before, newest first, each with when that was taken back; only of events, and only where it ever changed. Without the
 * texts, by which events are not known.
 */
function formerOf(sighting: "s" | "sized"): SQL {
  const [id, kind, version] = ["id", "kind", "version"].map((name) => sql.raw(`${sighting}.${name}`));
  return sql`(case when ${kind} <> 'event' or ${version} = 1 then '[]'::jsonb else (
    select coalesce(jsonb_agg(jsonb_build_object('draft', draft || '{"summary": null, "tags": []}', 'until', until) order by version desc), '[]')
    from (
      select version, draft, lead(at) over (order by version) as until from sighting_versions
      where sighting_id = ${id} and version >= ${version} - ${FORMER_VERSIONS}
    ) told where until is not null) end)`;
}

/** What operators decided of a sighting, and of which others. */
function decisionsOf(sighting: "s"): SQL {
  const [source, external] = [sql.raw(`${sighting}.source_id`), sql.raw(`${sighting}.external_id`)];
  return sql`
    select d.verdict, t.id as other from match_decisions d join sightings t on t.source_id = d.b_source_id and t.external_id = d.b_external_id
    where d.a_source_id = ${source} and d.a_external_id = ${external}
    union all
    select d.verdict, t.id from match_decisions d join sightings t on t.source_id = d.a_source_id and t.external_id = d.a_external_id
    where d.b_source_id = ${source} and d.b_external_id = ${external}`;
}

const Former = z.array(z.object({ draft: z.unknown(), until: z.string() }));

const MergedVenue = z.object({ id: z.string(), name: z.string() }).nullable();

/** What a source calls a hall that an operator said is another is read as that other's name. */
function atVenue(draft: unknown, venue: z.infer<typeof MergedVenue>): unknown {
  const parsed = venue === null ? null : Draft.safeParse(draft);
  if (venue === null || parsed?.success !== true || parsed.data.kind !== "event") return draft;
  return { ...parsed.data, event: { ...parsed.data.event, venue: venue.name, venue_id: venue.id } };
}

const instant = z.string().transform(toRfc3339);
const StoredRow = z.object({
  kind: z.string(),
  visible: z.boolean(),
  withdrawn: z.boolean(),
  title: z.string(),
  summary: z.string().nullable(),
  url: z.string().nullable(),
  language: z.string().nullable(),
  image_url: z.string().nullable(),
  tags: z.array(z.string()),
  published_at: z.string().nullable().transform(toRfc3339OrNull),
  first_seen_at: instant,
  revision: z.number(),
  resolver: z.number(),
  quality: Quality,
  detail: z.json(),
  provenance: z.record(z.string(), z.string()),
  conflicts: z.array(Conflict),
  overrides: Overrides,
  source_ids: z.array(z.string()),
  alertable: z.boolean(),
  archived: z.boolean(),
});

const LoadedRow = z.object({
  id: z.string(),
  source_id: z.string(),
  external_id: z.string(),
  kind: z.enum(["event", "recall", "post"]),
  state: SightingState,
  draft: z.unknown(),
  quality: Quality,
  backfill: z.boolean(),
  first_seen_at: instant,
  item_id: z.string().nullable(),
  match: Match.nullable(),
  trust: z.number(),
  alertable: z.boolean(),
  shows_images: z.boolean(),
  former: Former,
  place_zone: z.string().nullable(),
  venue: MergedVenue,
  override_zone: z.string().nullable(),
  own: StoredRow.nullable(),
  blocked: z.array(z.string()),
  decisions: z.array(z.object({ verdict: z.enum(["must", "cannot"]), other: z.string() })),
  stop_keys: z.number(),
});
type LoadedRow = z.infer<typeof LoadedRow>;

function toLoaded(row: LoadedRow): LoadedSighting {
  const {
    id,
    source_id: sourceId,
    external_id: externalId,
    quality,
    trust,
    alertable,
    shows_images: showsImages,
    first_seen_at: firstSeenAt,
    place_zone: placeZone,
  } = row;
  const draft = Draft.safeParse(atVenue(row.draft, row.venue));
  // Only a batch's own content is ever refused; what was matched once and cannot be read any more says nothing.
  const said = draft.success ? { state: row.state, draft: draft.data } : { state: "gone" as const, draft: EMPTY[row.kind] };
  const former = formerTellings(said.draft, row.former);
  const sighting: Sighting = { id, sourceId, externalId, ...said, former, quality, firstSeenAt, trust, alertable, showsImages, placeZone };
  return {
    sighted: sighted(sighting),
    itemId: row.item_id,
    match: row.match,
    backfill: row.backfill,
    blocked: row.blocked,
    decisions: row.decisions,
    own: row.own === null ? null : toStoredItem(row.own, row.override_zone),
  };
}

function toStoredItem(row: z.infer<typeof StoredRow>, overrideZone: string | null): StoredItem {
  const { kind, withdrawn, title, summary, url, language, image_url, tags, published_at } = row;
  return {
    canonical: Canonical.parse({ kind, withdrawn, title, summary, url, language, image_url, tags, published_at, [kind]: row.detail }),
    provenance: row.provenance,
    conflicts: row.conflicts,
    quality: row.quality,
    alertable: row.alertable,
    visible: row.visible,
    sourceIds: row.source_ids,
    firstSeenAt: row.first_seen_at,
    revision: row.revision,
    resolver: row.resolver,
    overrides: row.overrides,
    overrideZone,
    archived: row.archived,
  };
}
