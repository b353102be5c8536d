import { type SQL, sql } from "drizzle-orm";
import { distanceKm } from "./filter-store.ts";
import type { ItemQuery, Sort } from "./query.ts";
import { pointOf } from "./query-values.ts";

/** What a list is ordered by: keys of one direction, the last of which is the id. */
export type Order = {
  /** What is read along the order. */
  from: SQL;
  /** The same where the rows are found otherwise, and sorted. */
  gathered: SQL;
  keys: readonly { name: string; value: SQL; type: string }[];
  descending: boolean;
};

const key = (name: string, value: SQL, type: string) => ({ name, value, type });
const id = key("id", sql`items.id`, "text");
const items = sql`items`;
const plain = { from: items, gathered: items };
const judgement = sql`e.quality_score, e.sort_at as judged_sort_at, e.item_id as judged_id`;
/** Items with their evidence, by which the best are found. */
const judged = {
  from: sql`(select items.*, ${judgement} from items join item_evidence e on e.item_id = items.id) as items`,
  gathered: sql`(select items.*, ${judgement} from items cross join lateral (select * from item_evidence e where e.item_id = items.id offset 0) e) as items`,
};
/** The same of those alone that are judged to be worth so much, from the evidence on. */
export const judgedBetween = (least: number, below: number): SQL =>
  sql`(select i.*, ${judgement} from (select * from item_evidence where quality_score >= ${least} and quality_score < ${below} offset 0) e
    cross join lateral (select * from items where items.id = e.item_id offset 0) i) as items`;
export const newest: Order = { ...plain, keys: [key("sort_at", sql`items.sort_at`, "timestamptz"), id], descending: true };

/** Where a page ended: the keys of its last row, as text; before them the anchor, where the order has one. */
export type Position = readonly string[];

const RANKED_POSITION = "anchor timestamptz,rank float4,id text";

/** The order of every sort but relevance, which orders the newest hits anew. */
export function orderOf(query: ItemQuery): Order {
  const orders: Record<Exclude<Sort, "distance">, Order> = {
    newest,
    relevance: newest,
    updated: { ...plain, keys: [key("updated_at", sql`items.updated_at`, "timestamptz"), id], descending: true },
    quality: {
      ...judged,
      keys: [
        key("quality", sql`items.quality_score`, "smallint"),
        key("sort_at", sql`items.judged_sort_at`, "timestamptz"),
        key("id", sql`items.judged_id`, "text"),
      ],
      descending: true,
    },
    soonest: { ...plain, keys: [key("soon_at", sql`items.soon_at`, "timestamptz"), id], descending: false },
  };
  if (query.sort !== "distance") return orders[query.sort];
  const point = pointOf(query.near ?? "");
  return point === null ? newest : { ...plain, keys: [key("distance", distanceKm(point), "float8"), id], descending: false };
}

/** What a position of this query consists of, as one text: a cursor is good only where that is still the same. */
export function positionName(query: ItemQuery): string {
  const names = orderOf(query).keys.map(({ name, type }) => `${name} ${type}`);
  return query.sort === "relevance" ? RANKED_POSITION : names.join();
}

export const keysOf = ({ keys }: Order): SQL =>
  sql.join(
    keys.map(({ value }) => value),
    sql`, `,
  );

export const orderBy = ({ keys, descending }: Order): SQL =>
  sql.join(
    keys.map(({ value }) => sql`${value} ${descending ? sql`desc` : sql`asc`}`),
    sql`, `,
  );

/** Rows that come after a position. */
export function isAfter(order: Order, position: Position): SQL {
  const values = order.keys.map(({ type }, i) => sql`${position[i] ?? ""}::${sql.raw(type)}`);
  return sql`(${keysOf(order)}) ${order.descending ? sql`<` : sql`>`} (${sql.join(values, sql`, `)})`;
}

/** The position of a row, as text that reads back exactly. */
export const positionOf = ({ keys }: Order): SQL =>
  sql`array[${sql.join(
    keys.map(({ value }) => sql`(${value})::text`),
    sql`, `,
  )}]`;
