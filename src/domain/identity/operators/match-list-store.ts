import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../../adapters/postgres/index.ts";
import { toRfc3339, toRfc3339OrNull } from "../../../lib/instants.ts";
import { Kind, KINDS } from "../../items/schema.ts";
import { Signals } from "../schema.ts";

/** `review`: nearly sure, an operator is asked. `blocked`: sure, but kept apart by a rule. */
export const MATCH_STATES = ["review", "blocked"] as const;
export const MatchState = z.enum(MATCH_STATES);

const SideRow = z.object({
  item_id: z.string(),
  sighting_id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  published_at: z.string().nullable().transform(toRfc3339OrNull),
  local_date: z.string().nullable(),
  starts_at: z.string().nullable().transform(toRfc3339OrNull),
  place_id: z.string().nullable(),
  venue: z.string().nullable(),
  agency_id: z.string().nullable(),
  recall_number: z.string().nullable(),
  visible: z.boolean(),
  sources: z.array(z.object({ source_id: z.string(), name: z.string() })),
});

const Row = z.object({
  kind: Kind,
  state: MatchState,
  score: z.number(),
  signals: Signals,
  at: z.string().transform(toRfc3339),
  a: z.string(),
  b: z.string(),
  sides: z.tuple([SideRow, SideRow]),
});
export type MatchRow = z.infer<typeof Row>;

export type MatchPosition = { score: number; a: string; b: string };
export type MatchFilter = { state: z.infer<typeof MatchState>; kind?: Kind | undefined };

/**
 * Pairs of items that may be one, the surest first, each once by the surest pair of their sightings; not those of which an
 * operator has said that they are two.
 */
export async function listMatches(db: Db, { state, kind }: MatchFilter, after: MatchPosition | null, limit: number): Promise<MatchRow[]> {
  const position = after === null ? sql`true` : sql`(e.score, e.a, e.b) < (${after.score}::real, ${after.a}, ${after.b})`;
  // One walk down the index for each kind, and the best of what they bring.
  const result = await db.execute(sql`
    select m.kind, m.state, m.score, m.signals, m.at, m.a, m.b, jsonb_build_array(${side("item_a", "a")}, ${side("item_b", "b")}) as sides
    from unnest(${sql.param(kind === undefined ? KINDS : [kind])}::text[]) as k(kind)
    cross join lateral (
      select e.*, x.item_id as item_a, y.item_id as item_b
      from match_edges e join sightings x on x.id = e.a join sightings y on y.id = e.b
      where e.kind = k.kind and e.state = ${state} and ${position} and x.item_id <> y.item_id
        and not exists (
          select 1 from sightings p cross join sightings q join match_edges o on o.a = least(p.id, q.id) and o.b = greatest(p.id, q.id)
          where p.item_id = x.item_id and q.item_id = y.item_id and o.state = e.state and (o.score, o.a, o.b) > (e.score, e.a, e.b))
        and not exists (${partedBy("x", "y")}) and not exists (${partedBy("y", "x")})
      order by e.score desc, e.a desc, e.b desc limit ${limit}
    ) m
    order by m.score desc, m.a desc, m.b desc limit ${limit}`);
  return result.rows.map((row) => Row.parse(row));
}

/** A decision that a sighting of the one item and one of the other are two things. */
function partedBy(one: "x" | "y", other: "x" | "y") {
  return sql`
    select 1 from sightings p
    join match_decisions d on d.a_source_id = p.source_id and d.a_external_id = p.external_id and d.verdict = 'cannot'
    join sightings q on q.source_id = d.b_source_id and q.external_id = d.b_external_id
    where p.item_id = ${sql.raw(one)}.item_id and q.item_id = ${sql.raw(other)}.item_id`;
}

function side(item: "item_a" | "item_b", sighting: "a" | "b") {
  const [itemId, sightingId] = [sql.raw(`m.${item}`), sql.raw(`m.${sighting}`)];
  return sql`(
    select jsonb_build_object('item_id', i.id, 'sighting_id', ${sightingId}, 'title', i.title, 'url', i.url, 'published_at', i.published_at,
      'local_date', i.local_date, 'starts_at', i.starts_at, 'place_id', i.place_id, 'venue', i.detail ->> 'venue', 'agency_id', i.agency_id,
      'recall_number', i.recall_number, 'visible', i.visible, 'sources', (
        select coalesce(jsonb_agg(distinct jsonb_build_object('source_id', o.id, 'name', o.name)), '[]')
        from sightings s join sources o on o.id = s.source_id where s.item_id = i.id and s.state <> 'gone'))
    from items i where i.id = ${itemId})`;
}
