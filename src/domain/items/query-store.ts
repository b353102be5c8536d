import { type SQL, sql } from "drizzle-orm";
import { distanceKm, filtersOf, walkedBy } from "./filter-store.ts";
import { type Period, periodsOf } from "./period-store.ts";
import { DEFAULT_MIN_QUALITY, DEFAULT_RADIUS_KM, impliedKind, type ItemQuery, type Sort } from "./query.ts";
import { pointOf } from "./query-values.ts";
import { isAfter, type Order, orderOf, type Position, positionOf } from "./sort-store.ts";
import { quarantined, served, type Standing, withdrawn } from "./standing-store.ts";
import { type Words, wordsOf } from "./words-store.ts";
import { gather, sieve, sift, walk, walkOrGather, type Where } from "./walk-store.ts";

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

/** In a crowded place the innermost holds enough, and the others are not read. */
const RINGS_KM = [1, 5, 25, 125];

/** Ring by ring outwards. */
function nearestHits(hits: Hits): SQL {
  const radiusKm = hits.query.radius_km ?? DEFAULT_RADIUS_KM;
  const radii = [...RINGS_KM.filter((km) => km < radiusKm), radiusKm];
  const names = radii.map((_, i) => sql.raw(`ring${i}`));
  const rings = radii.map((outerKm, i) => {
    const ring = { innerKm: radii[i - 1] ?? null, outerKm };
    return sql`${names[i]} as materialized (${ringHits(hits, ring, names.slice(0, i))})`;
  });
  const all = sql.join(
    names.map((name) => sql`select id, position from ${name}`),
    sql` union all `,
  );
  return sql`with ${sql.join(rings, sql`, `)} select id, position from (${all}) as found order by position[1]::float8, id`;
}

type Ring = { innerKm: number | null; outerKm: number };

/** What the rings before it lack: `limit 0` reads nothing, and a ring that the pages before have passed is not read again. */
function ringHits(hits: Hits, { innerKm, outerKm }: Ring, before: readonly SQL[]): SQL {
  const { query, after, limit } = hits;
  const point = pointOf(query.near ?? "");
  const isBeyond = point === null || innerKm === null ? [] : [sql`${distanceKm(point)} > ${innerKm}::float8`];
  const isPassed = Number(after?.[0] ?? 0) > outerKm;
  const had = before.map((name) => sql` - (select count(*) from ${name})`);
  return orderedHits(
    { ...hits, query: { ...query, radius_km: outerKm } },
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

/** Of these the planner cannot tell how many rows they leave, least of all together with others. */
const HARD_TO_TELL = [
  ...(["near", "bbox", "category", "language", "sentiment", "emotion"] as const),
  ...(["price_min", "price_max", "is_free", "source_id", "published_after"] as const),
];

const isHardToTell = (query: ItemQuery, words: Words | null): boolean =>
  query.sort !== "distance" &&
  (query.sort === "quality" ||
    (words !== null && words.longest !== null) ||
    query.min_quality > DEFAULT_MIN_QUALITY ||
    HARD_TO_TELL.some((field) => query[field] !== undefined));

/** A phrase is looked for among so many of the newest items that hold its words; fewer where only the newest are ranked. */
const SIEVED = 10_000;
const SIEVED_TO_RANK = 3_000;

/** Orders with an index that also holds what is not served. */
const HOLD_ALL: readonly Sort[] = ["newest", "relevance", "updated"];

/** At least the first `limit` rows of an order, in none: of what is served, and, as parts of their own, of what is withdrawn. */
function firstOf(hits: Hits, more: readonly SQL[], order: Order, limit: SQL, columns: SQL): SQL {
  const { query, nowMs, withWithdrawn } = hits;
  const words = wordsOf(query);
  const exact = words === null ? [] : [words.exact];
  const isHard = isHardToTell(query, words);
  const isPicked = query.ids !== undefined;
  const of = impliedKind(query);
  const ofKind = of === undefined ? [] : [sql`items.kind = ${of}`];
  const first = { order, limit, columns };
  const parts = periodsOf(query, nowMs).flatMap(({ conditions, kind, hasEvents, isShort }: Period) => {
    const where = ({ seen, also }: Standing): Where => {
      const own = [seen, ...conditions, ...more];
      // A period that is not along the order would be gathered and sorted to be walked.
      const walked = query.sort === "soonest" ? own : [seen, ...more];
      return {
        walked: isShort ? own : [...walked, ...walkedBy(query)],
        all: [...own, ...also, ...filtersOf(query, kind), ...exact],
        sought: isShort || isPicked || words === null || words.longest === null ? null : [seen, ...ofKind, words.longest],
      };
    };
    const readFew = isShort ? gather : walk;
    const readUntold = isShort ? sift : walkOrGather;
    const readServed = ({ seen, also }: Standing): SQL => {
      if (isHard) return readUntold(where({ seen, also }), first);
      if (words === null || words.loose === null) return readFew(where({ seen, also }), first);
      const all = [seen, ...also, ...conditions, ...more, ...filtersOf(query, null), words.loose];
      return sieve(all, words.exact, query.sort === "relevance" ? SIEVED_TO_RANK : SIEVED, first);
    };
    // Who sees what is quarantined sees all there is as it stands.
    const heldBack = quarantined(query);
    const readHeldBack = isShort || isPicked || !HOLD_ALL.includes(query.sort) ? gather : walkOrGather;
    const tells = withWithdrawn && hasEvents && query.min_quality >= DEFAULT_MIN_QUALITY;
    return [
      readServed(served(query)),
      ...(heldBack === null
        ? []
        : [readHeldBack(where(heldBack), isPicked ? first : { ...first, order: { ...order, gathered: heldBack.gathered } })]),
      ...(tells ? [readFew(where(withdrawn(query, nowMs)), first)] : []),
    ];
  });
  return sql.join(parts, sql` union all `);
}

/** The anchor, when the newest of the ranked hits appeared, is part of the position: what is newer does not move the pages after the first. */
function rankedHits(hits: Hits): SQL {
  const { query, after, limit } = hits;
  const [anchor, rank, id] = after ?? [];
  const search = wordsOf(query)?.search ?? sql`''::tsquery`;
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
