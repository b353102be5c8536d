import { type SQL, sql } from "drizzle-orm";
import { distanceKm, filtersOf, searchOf } from "./filter-store.ts";
import { type Period, periodsOf } from "./period-store.ts";
import { DEFAULT_MIN_QUALITY, DEFAULT_RADIUS_KM, type ItemQuery } from "./query.ts";
import { pointOf } from "./query-values.ts";
import { isAfter, type Order, orderBy, orderOf, type Position, positionOf } from "./sort-store.ts";
import { served, withdrawn } from "./standing-store.ts";

/** Relevance ranks the newest hits, so that a common word costs no more than a rare one. */
const RANKED_HITS = 1_000;

export type Hits = {
  query: ItemQuery;
  /** What `now` is. */
  nowMs: number;
  after: Position | null;
  limit: number;
  /** Whether events that their sources withdrew are found too: for who keeps what was told before. */
  withWithdrawn: boolean;
};

/**
 * The ids a query finds, in its order: a statement with the columns `id` and `position`, which tells where the list may go on.
 * All values are parameters.
 */
export function hitsOf(hits: Hits): SQL {
  if (hits.query.sort === "relevance") return rankedHits(hits);
  return hits.query.sort === "distance" ? nearestHits(hits) : orderedHits(hits);
}

/** Shares of the radius: in a crowded place the innermost ring holds enough, and the others are not read. */
const RINGS = [1 / 25, 1 / 5, 1];

/** Ring by ring outwards. */
function nearestHits(hits: Hits): SQL {
  const names = RINGS.map((_, i) => sql.raw(`ring${i}`));
  const rings = names.map((name, i) => sql`${name} as materialized (${ringHits(hits, i, names.slice(0, i))})`);
  const all = sql.join(
    names.map((name) => sql`select id, position from ${name}`),
    sql` union all `,
  );
  return sql`with ${sql.join(rings, sql`, `)} select id, position from (${all}) as found order by position[1]::float8, id`;
}

/** What the rings before it lack: `limit 0` reads nothing, and a ring that the pages before have passed is not read again. */
function ringHits(hits: Hits, ring: number, before: readonly SQL[]): SQL {
  const { query, after, limit } = hits;
  const point = pointOf(query.near ?? "");
  const radiusOf = (share: number) => (query.radius_km ?? DEFAULT_RADIUS_KM) * share;
  const [inner, outer] = [radiusOf(RINGS[ring - 1] ?? 0), radiusOf(RINGS[ring] ?? 1)];
  const isBeyond = point === null || ring === 0 ? [] : [sql`${distanceKm(point)} > ${inner}::float8`];
  const isPassed = Number(after?.[0] ?? 0) > outer;
  const had = before.map((name) => sql` - (select count(*) from ${name})`);
  return orderedHits(
    { ...hits, query: { ...query, radius_km: outer } },
    isBeyond,
    isPassed ? sql`0` : sql`${limit}::bigint${sql.join(had)}`,
  );
}

function orderedHits(hits: Hits, also: readonly SQL[] = [], limit: SQL = sql`${hits.limit}`): SQL {
  const { query, after } = hits;
  const order = orderOf(query);
  const more = [...also, ...(after === null ? [] : [isAfter(order, after)])];
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
function firstOf(hits: Hits, more: readonly SQL[], order: Order, limit: SQL, columns: SQL): SQL {
  const part = ({ conditions, kind, isShort }: Period, standing: SQL) => {
    const found = sql`items where ${sql.join([standing, ...filtersOf(hits.query, kind), ...conditions, ...more], sql` and `)}`;
    const from = isShort ? sql`(select * from ${found} offset 0) as items` : found;
    return sql`(select ${columns} from ${from} order by ${orderBy(order)} limit ${limit})`;
  };
  const parts = periodsOf(hits.query, hits.nowMs).flatMap((period) => standingsOf(hits, period).map((standing) => part(period, standing)));
  return sql.join(parts, sql` union all `);
}

/** Parts of their own, each with its own indexes. Who sees what is quarantined sees all there is as it stands. */
function standingsOf({ query, nowMs, withWithdrawn }: Hits, { hasEvents }: Period): SQL[] {
  const tells = withWithdrawn && hasEvents && query.min_quality >= DEFAULT_MIN_QUALITY;
  return [served(query), ...(tells ? [withdrawn(query, nowMs)] : [])];
}

/** The anchor, when the newest of the ranked hits appeared, is part of the position: what is newer does not move the pages after the first. */
function rankedHits(hits: Hits): SQL {
  const { query, after, limit } = hits;
  const [anchor, rank, id] = after ?? [];
  const search = searchOf(query) ?? sql`''::tsquery`;
  const upToAnchor = anchor === undefined ? [] : [sql`items.sort_at <= ${anchor}::timestamptz`];
  const columns = sql`items.id, items.sort_at, ts_rank(items.tsv, ${search}, 1) as rank`;
  const found = firstOf(hits, upToAnchor, orderOf(query), sql`${RANKED_HITS}`, columns);
  const isLater = anchor === undefined ? sql`true` : sql`(rank, id) < (${rank ?? ""}::float4, ${id ?? ""})`;
  return sql`
    select id, array[anchor::text, rank::text, id] as position
    from (
      select *, max(sort_at) over () as anchor
      from (select * from (${found}) as parts order by sort_at desc, id desc limit ${RANKED_HITS}) as newest
    ) as ranked
    where ${isLater} order by rank desc, id desc limit ${limit}`;
}
