import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Facet, FACET_VALUES, OVERVIEW_ITEMS } from "./overview.ts";
import { type Hits, hitsOf } from "./query-store.ts";

/** Where the values of a facet come from; an array counts once for each of its values. */
const COLUMNS: Record<Facet, SQL> = {
  kind: sql`items.kind`,
  category: sql`items.category`,
  tag: sql`unnest(items.tags)`,
  source_id: sql`unnest(items.source_ids)`,
  place_id: sql`items.place_id`,
  language: sql`items.language`,
  agency_id: sql`items.agency_id`,
  status: sql`items.status`,
  sentiment: sql`items.analysis #>> '{sentiment,label}'`,
};

export const OverviewRow = z.object({
  counted: z.number(),
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number() }))),
});

/** How many items the query finds and what they are, counted over the first of its list. One value of type jsonb. */
export function overviewOf(hits: Omit<Hits, "after" | "limit">, facets: readonly Facet[]): SQL {
  const first = hitsOf({ ...hits, after: null, limit: OVERVIEW_ITEMS + 1 });
  const pairs = facets.flatMap((facet) => [sql`${facet}::text`, facetValues(facet)]);
  return sql`(
    with matched as materialized (select id from (${first}) as first_hits)
    select jsonb_build_object('counted', (select count(*) from matched), 'facets', jsonb_build_object(${sql.join(pairs, sql`, `)})))`;
}

function facetValues(facet: Facet): SQL {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('value', value, 'count', n) order by n desc, value), '[]')
    from (
      select value, count(*) as n
      from (select ${COLUMNS[facet]} as value from (select id from matched limit ${OVERVIEW_ITEMS}) as m join items on items.id = m.id) as found
      where value is not null group by value order by n desc, value limit ${FACET_VALUES}
    ) as counted)`;
}
