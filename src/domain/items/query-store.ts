import { type SQL, sql } from "drizzle-orm";
import { filtersOf, searchOf } from "./filter-store.ts";
import { periodsOf } from "./period-store.ts";
import type { ItemQuery } from "./query.ts";
import { isAfter, type Order, orderBy, orderOf, type Position, positionOf } from "./sort-store.ts";

/** Relevance ranks the newest hits, so that a common word costs no more than a rare one. */
const RANKED_HITS = 1_000;

export type Hits = {
  query: ItemQuery;
  /** What `now` is. */
  nowMs: number;
  after: Position | null;
  limit: number;
};

/**
 * The ids a query finds, in its order: a statement with the columns `id` and `position`, which tells where the list may go on.
 * All values are parameters.
 */
export function hitsOf(hits: Hits): SQL {
  return hits.query.sort === "relevance" ? rankedHits(hits) : orderedHits(hits);
}

function orderedHits({ query, nowMs, after, limit }: Hits): SQL {
  const order = orderOf(query);
  const more = after === null ? [] : [isAfter(order, after)];
  const names = order.keys.map((_, i) => sql.raw(`k${i}`));
  const columns = sql.join(
    order.keys.map(({ value }, i) => sql`${value} as ${names[i]}`),
    sql`, `,
  );
  const found = unionOfPeriods(query, nowMs, more, order, limit, sql`${columns}, items.id, ${positionOf(order)} as position`);
  const direction = order.descending ? sql`desc` : sql`asc`;
  return sql`select id, position from (${found}) as found order by ${sql.join(
    names.map((name) => sql`${name} ${direction}`),
    sql`, `,
  )} limit ${limit}`;
}

/** Each period by its own index, in order, and no more of each than is shown. */
function unionOfPeriods(query: ItemQuery, nowMs: number, more: readonly SQL[], order: Order, limit: number, columns: SQL): SQL {
  const parts = periodsOf(query, nowMs).map(
    (period) =>
      sql`(select ${columns} from items where ${sql.join([...filtersOf(query), ...period, ...more], sql` and `)} order by ${orderBy(order)} limit ${limit})`,
  );
  return sql.join(parts, sql` union all `);
}

/** The anchor, when the newest of the ranked hits appeared, is part of the position: what is newer does not move the pages after the first. */
function rankedHits({ query, nowMs, after, limit }: Hits): SQL {
  const order = orderOf(query);
  const [anchor, rank, id] = after ?? [];
  const search = searchOf(query) ?? sql`''::tsquery`;
  const upToAnchor = anchor === undefined ? [] : [sql`items.sort_at <= ${anchor}::timestamptz`];
  const columns = sql`items.id, items.sort_at, ts_rank(items.tsv, ${search}, 1) as rank`;
  const newest = unionOfPeriods(query, nowMs, upToAnchor, order, RANKED_HITS, columns);
  const isLater = anchor === undefined ? sql`true` : sql`(rank, id) < (${rank ?? ""}::float4, ${id ?? ""})`;
  return sql`
    select id, array[anchor::text, rank::text, id] as position
    from (
      select *, max(sort_at) over () as anchor
      from (select * from (${newest}) as parts order by sort_at desc, id desc limit ${RANKED_HITS}) as newest
    ) as ranked
    where ${isLater} order by rank desc, id desc limit ${limit}`;
}
