import { type SQL, sql } from "drizzle-orm";
import { newest, type Order, orderBy } from "./sort-store.ts";

/** `walked` is what a walk along an order reads, `all` what a hit must meet, `sought` what of it is gathered by, if not by what the planner likes best. */
export type Where = { walked: readonly SQL[]; all: readonly SQL[]; sought: readonly SQL[] | null };
/** The first rows of an order, as a member of a union. */
export type First = { order: Order; limit: SQL; columns: SQL };

const both = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

/** Along the order as far as it takes, if the planner thinks so. */
export const walk = ({ all }: Where, { order, limit, columns }: First): SQL =>
  sql`(select ${columns} from ${order.from} where ${both(all)} order by ${orderBy(order)} limit ${limit})`;

/** All there is, then sorted. */
export const gather = ({ all, sought }: Where, { order, limit, columns }: First): SQL =>
  sql`(select ${columns} from (select * from ${order.gathered} where ${both(sought ?? all)} offset 0) as items${sought === null ? sql`` : sql` where ${both(all)}`} order by ${orderBy(order)} limit ${limit})`;

/** All there is of a short period, then what is near. */
export const sift = ({ walked, all }: Where, { order, limit, columns }: First): SQL =>
  sql`(select ${columns} from (select * from ${order.gathered} where ${both(walked)} offset 0) as items where ${both(all)} order by ${orderBy(order)} limit ${limit})`;

/** One row in so many must be a hit for a walk to be worth its while; and so many rows are no walk any more. */
const STRIDE = 100;
const LONGEST_WALK = 25_000;

/**
 * What several filters have in common no statistics tell, nor how crowded an area is: a walk of bounded length does, and where it does not find
 * enough the few there are get gathered.
 */
export function walkOrGather(where: Where, { order, limit, columns }: First): SQL {
  const first = sql`(select * from ${order.from} where ${both(where.walked)} order by ${orderBy(order)} limit least((${limit})::bigint * ${STRIDE}::int, ${LONGEST_WALK}::int)) as items`;
  const isEnough = sql`(select count(*) from walked) >= ${limit}`;
  return sql`(
    with walked as materialized (select ${columns} from ${first} where ${both(where.all)} order by ${orderBy(order)} limit ${limit})
    select * from walked where ${isEnough}
    union all ${gather(where, { order, limit: sql`case when ${isEnough} then 0 else ${limit} end`, columns })})`;
}

/** `exact` asks for what no index knows: it is asked of the newest `most` that meet `all` else. */
export const sieve = (all: readonly SQL[], exact: SQL, most: number, { order, limit, columns }: First): SQL =>
  sql`(select ${columns} from (select * from ${order.gathered} where ${both(all)} order by ${orderBy(newest)} limit ${most}) as items where ${exact} order by ${orderBy(order)} limit ${limit})`;
