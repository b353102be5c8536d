import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";
import { numberArray } from "../../../adapters/postgres/number-array.ts";
import type { Draft, Kind } from "../../items/schema.ts";
import { STOP_KEY_ITEMS } from "../clusters/score-pairs.ts";
import { LoadedRow, STORED_COLUMNS, toLoaded } from "./loaded-row.ts";
import type { LoadedSighting } from "./plan.ts";
import type { Pending } from "./queue-store.ts";
import { type Telling, tellingOf } from "./telling.ts";
import { formerOf, mergedVenue } from "./telling-store.ts";

/** Of the items that share a key with a sighting, those that share the most are looked at. */
const CANDIDATE_ITEMS = 50;

/**
 * In one statement: the batch, the items that share a key with it, and all that those hang together with by `blocked`
 * edges and operators' decisions. Keys that too many items share find nothing and are counted.
 */
export async function loadCandidates(
  db: Db,
  kind: Kind,
  batch: readonly (Pending & { draft: Draft })[],
): Promise<{ loaded: Map<string, LoadedSighting>; stopKeys: number }> {
  const tellings = new Map(batch.map(({ id, number, draft, former }) => [id, { number, telling: tellingOf(draft, former) }]));
  // The planner takes a recursion for endless, and would compile for longer than the statement runs.
  const [, result] = await db.batch([db.execute(sql`select set_config('jit', 'off', true)`), db.execute(candidates(kind, tellings))]);
  const rows = result.rows.map((row) => LoadedRow.parse(row));
  const toldOf = ({ id, draft }: LoadedRow) => (draft === null ? (tellings.get(id)?.telling ?? null) : null);
  return { loaded: new Map(rows.map((row) => [row.id, toLoaded(row, toldOf(row))])), stopKeys: rows[0]?.stop_keys ?? 0 };
}

function candidates(kind: Kind, tellings: ReadonlyMap<string, { number: number; telling: Telling }>): SQL {
  const batch = [...tellings.values()];
  const at = numberArray(batch.flatMap(({ telling }, n) => telling.keys.map(() => n)));
  const keys = numberArray(batch.flatMap(({ telling }) => telling.keys));
  const numbers = numberArray(batch.map(({ number }) => number));
  return sql`
    with recursive probe as (
      select * from unnest(${at}::int[], ${keys}::int8[]) as p(sighting, key)
    ), found as materialized (
      select d.key, f.item_ids from (select distinct key from probe) d
      cross join lateral (
        select array_agg(item_id) as item_ids
        from (select item_id from match_keys where key = d.key limit ${STOP_KEY_ITEMS + 1}) m
      ) f
    ), candidate as (
      select distinct item_id from (
        select i.item_id, row_number() over (partition by p.sighting order by count(*) desc, i.item_id) as nth
        from probe p join found using (key) cross join lateral unnest(found.item_ids) as i(item_id)
        where cardinality(found.item_ids) <= ${STOP_KEY_ITEMS}
        group by p.sighting, i.item_id
      ) ranked where nth <= ${CANDIDATE_ITEMS}
    ), batch as (
      select id collate "C" as id, number from unnest(${sql.param([...tellings.keys()])}::text[], ${numbers}::int[]) as b(id, number)
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
    select s.id, s.source_id, s.external_id, s.kind, s.state, s.quality, s.backfill, s.first_seen_at, s.item_id, s.match,
      case when b.id is null then s.draft end as draft, case when b.id is null then ${formerOf("s")} end as former,
      case when b.id is null then ${mergedVenue(sql`s.venue_id`)} end as venue,
      o.trust, o.alertable, o.image_policy = 'link' as shows_images,
      zone.time_zone as place_zone,
      (select row_to_json(i) from (
        select ${sql.raw(STORED_COLUMNS.join(", "))}, case when overrides <> '{}' then (select time_zone from places where id = overrides ->> '/event/place_id') end as override_zone
        from items where id = 'itm_' || substr(s.id, 5)
      ) i) as own,
      array(select b from match_edges where a = s.id and state = 'blocked' union all select a from match_edges where b = s.id and state = 'blocked') as blocked,
      (select coalesce(jsonb_agg(d), '[]') from (${decisionsOf("s")}) d) as decisions,
      (select count(*)::int from found where cardinality(item_ids) > ${STOP_KEY_ITEMS}) as stop_keys
    from wanted w
    cross join lateral (
      select *, draft -> 'event' ->> 'place_id' as place_id, draft -> 'event' ->> 'venue_id' as venue_id
      from sightings where id = w.id and kind = ${kind} offset 0
    ) s
    left join lateral (select time_zone from places where id = s.place_id offset 0) zone on true
    join sources o on o.id = s.source_id
    left join batch b on b.id = s.id and b.number = s.pending_number`;
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
