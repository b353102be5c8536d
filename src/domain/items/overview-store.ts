import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Facet, FACET_VALUES, OVERVIEW_ITEMS } from "./overview.ts";
import { type Hits, hitsOf } from "./query-store.ts";
import { tellers } from "./tellers-store.ts";

/** Where the values of a facet come from; an array counts once for each of its values. */
const COLUMNS: Record<Facet, { from: SQL; isArray: boolean }> = {
  kind: one(sql`items.kind`),
  category: one(sql`items.category`),
  tag: { from: sql`items.tags`, isArray: true },
  source_id: { from: tellers, isArray: true },
  place_id: one(sql`items.place_id`),
  language: one(sql`items.language`),
  agency_id: one(sql`items.agency_id`),
  status: one(sql`items.status`),
  sentiment: one(sql`items.analysis #>> '{sentiment,label}'`),
};

function one(from: SQL): { from: SQL; isArray: boolean } {
  return { from, isArray: false };
}

export const OverviewRow = z.object({
  counted: z.number(),
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number() }))),
});

/** The first of a query's list, as `id` and its place `n`: one more than is looked at. */
export const firstHits = (hits: Hits): SQL =>
  sql`select id, row_number() over () as n from (${hitsOf({ ...hits, after: null, limit: OVERVIEW_ITEMS + 1 })}) as found`;

/** How many items a query finds and what they are, counted over the `first` of its list. One value of type jsonb. */
export function overviewOf(first: SQL, facets: readonly Facet[]): SQL {
  const columns = facets.map((facet) => sql`, ${COLUMNS[facet].from} as ${sql.identifier(facet)}`);
  const pairs = facets.flatMap((facet) => [sql`${facet}::text`, facetValues(facet)]);
  return sql`(
    with matched as materialized (
      select first_hits.n${sql.join(columns)}
      from (${first}) as first_hits join items on items.id = first_hits.id where first_hits.n <= ${OVERVIEW_ITEMS + 1}
    )
    select jsonb_build_object('counted', (select count(*) from matched), 'facets', jsonb_build_object(${sql.join(pairs, sql`, `)})))`;
}

function facetValues(facet: Facet): SQL {
  const column = sql`matched.${sql.identifier(facet)}`;
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', n) order by n desc, value), '[]')
    from (
      select value, count(*) as n
      from (select ${COLUMNS[facet].isArray ? sql`unnest(${column})` : column} as value from matched where matched.n <= ${OVERVIEW_ITEMS}) as told
      where value is not null group by value order by n desc, value limit ${FACET_VALUES}
    ) as counted)`;
}
