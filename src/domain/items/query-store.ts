import { type SQL, sql } from "drizzle-orm";
import { filtersOf, searchOf } from "./filter-store.ts";
import { type Period, periodsOf } from "./period-store.ts";
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

function orderedHits(hits: Hits): SQL {
  const { query, after, limit } = hits;
  const order = orderOf(query);
  const more = after === null ? [] : [isAfter(order, after)];
  const names = order.keys.map((_, i) => sql.raw(`k${i}`));
  const columns = sql.join(
    order.keys.map(({ value }, i) => sql`${value} as ${names[i]}`),
    sql`, `,
  );
  const found = firstOf(hits, more, order, limit, sql`${columns}, items.id, ${positionOf(order)} as position`);
  const direction = order.descending ? sql`desc` : sql`asc`;
  const by = sql.join(
    names.map((name) => sql`${name} ${direction}`),
    sql`, `,
  );
  return sql`select id, position from (${found}) as found order by ${by} limit ${limit}`;
}

/** At least the first `limit` rows of an order, in none. */
function firstOf({ query, nowMs }: Hits, more: readonly SQL[], order: Order, limit: number, columns: SQL): SQL {
  const part = ({ conditions, kind, isShort }: Period) => {
    const found = sql`items where ${sql.join([...filtersOf(query, kind), ...conditions, ...more], sql` and `)}`;
    const from = isShort ? sql`(select * from ${found} offset 0) as items` : found;
    return sql`(select ${columns} from ${from} order by ${orderBy(order)} limit ${limit})`;
  };
  return sql.join(periodsOf(query, nowMs).map(part), sql` union all `);
}

/** The anchor, when the newest of the ranked hits appeared, is part of the position: what is newer does not move the pages after the first. */
function rankedHits(hits: Hits): SQL {
  const { query, after, limit } = hits;
  const [anchor, rank, id] = after ?? [];
  const search = searchOf(query) ?? sql`''::tsquery`;
  const upToAnchor = anchor === undefined ? [] : [sql`items.sort_at <= ${anchor}::timestamptz`];
  const columns = sql`items.id, items.sort_at, ts_rank(items.tsv, ${search}, 1) as rank`;
  const found = firstOf(hits, upToAnchor, orderOf(query), RANKED_HITS, columns);
  const isLater = anchor === undefined ? sql`true` : sql`(rank, id) < (${rank ?? ""}::float4, ${id ?? ""})`;
  return sql`
    select id, array[anchor::text, rank::text, id] as position
    from (
      select *, max(sort_at) over () as anchor
      from (select * from (${found}) as parts order by sort_at desc, id desc limit ${RANKED_HITS}) as newest
    ) as ranked
    where ${isLater} order by rank desc, id desc limit ${limit}`;
}
