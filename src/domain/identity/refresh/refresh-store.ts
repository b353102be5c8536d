import { sql } from "drizzle-orm";
import type { Db } from "../../../adapters/postgres/index.ts";
import { Quality } from "../../items/schema.ts";
import { SightingState } from "../schema.ts";

export type Outdated = { id: string; contentHash: string; state: SightingState; draft: unknown; quality: Quality };
export type Refreshed = { id: string; contentHash: string; state: SightingState; quality: Quality };

/**
 * The sightings of so many items of an older version than `version`, recalls first: people act on them. None of them waits for
 * the matcher already, and not all are such that the matcher refused.
 */
export async function readOutdated(db: Db, version: number, items: number): Promise<Outdated[]> {
  const { rows } = await db.execute<{ id: string; content_hash: string; state: string; draft: unknown; quality: unknown }>(sql`
    select s.id, s.content_hash, s.state, s.draft, s.quality from (
      select i.id from (values (1, 'recall'), (2, 'event'), (3, 'post')) turn(place, kind) cross join lateral (
        select id from items i where i.kind = turn.kind and i.resolver < ${version}
          and not exists (select 1 from sightings p where p.item_id = i.id and p.pending_at is not null)
          and exists (select 1 from sightings g where g.item_id = i.id and g.state <> 'gone'
            and not g.quality @? '$.reasons[*] ? (@.rule == "unstorable" || @.rule == "unmatchable")')
        limit ${items}
      ) i order by turn.place limit ${items}
    ) old cross join lateral (select * from sightings where item_id = old.id offset 0) s`);
  return rows.map(({ id, content_hash, state, draft, quality }) => ({
    ...{ id, contentHash: content_hash, draft },
    ...{ state: SightingState.parse(state), quality: Quality.parse(quality) },
  }));
}

/** Writes scores of contents that are still the same, and puts all into the matcher's queue. What operators judged, or is shown nowhere, keeps its state. */
export async function queueRefreshed(db: Db, rows: readonly Refreshed[], nowMs: number): Promise<void> {
  const records = rows.map(({ id, contentHash, state, quality }) => ({
    id,
    content_hash: contentHash,
    state,
    quality,
    score: quality.score,
  }));
  await db.execute(sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r(id text, content_hash text, state text, quality jsonb, score smallint)
    ), locked as materialized (
      select given.*, s.content_hash = given.content_hash as same from given join sightings s on s.id = given.id
      order by s.source_id, s.external_id for update of s
    )
    update sightings s set backfill = s.pending_at is null or s.backfill, pending_at = ${new Date(nowMs).toISOString()}::timestamptz, pending_number = s.pending_number + 1,
      quality = case when l.same then l.quality else s.quality end, score = case when l.same then l.score else s.score end,
      state = case when l.same and s.verdict is null and s.state in ('live', 'quarantined') then l.state else s.state end
    from locked l where s.id = l.id`);
}
