import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../adapters/postgres/index.ts";
import { quoted } from "../items/search-vector.ts";
import { type Asked, keysOf } from "./asked.ts";
import type { Candidate } from "./judge.ts";

/** Of each key, the most products that are looked at: what more of them share tells next to nothing, two words least of all. */
const OF_KEY = 300;
const OF_PAIR = 60;
/** Of each product asked for, the most that are judged. */
const JUDGED = 15;

const Row = z
  .object({
    n: z.number(),
    item_id: z.string(),
    title: z.string(),
    name: z.string().nullable(),
    brand: z.string().nullable(),
    brand_key: z.string(),
    is_brand_told: z.boolean(),
    model_keys: z.array(z.string()),
    told_models: z.array(z.string()),
    lists_models: z.boolean(),
    gtins: z.array(z.string()),
  })
  .transform(({ n, ...row }): { n: number; candidate: Candidate } => ({
    n,
    candidate: {
      itemId: row.item_id,
      title: row.title,
      name: row.name,
      brand: row.brand,
      brandKey: row.brand_key,
      isBrandTold: row.is_brand_told,
      modelKeys: [...row.model_keys, ...row.told_models],
      listsModels: row.lists_models,
      gtins: row.gtins,
    },
  }));

/**
 * Products of served recalls that may be those asked for, by the place of each in `asked`. One statement: every key of all of
 * them is looked up once; of each product those are judged that most speaks for, the same brand before others.
 */
export async function findCandidates(db: Db, asked: readonly Asked[]): Promise<Map<number, Candidate[]>> {
  const told = asked.map((product, n) => ({
    n,
    keys: keysOf(product),
    brand: product.brand,
    phrase: product.brandWords.map(quoted).join(" <-> "),
    models: product.models,
  }));
  const { rows } = await db.execute(sql`
    with asked as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as asked(n int, keys text[], brand text, phrase text, models text[])
    ), found as materialized (
      select k.key, p.* from (select distinct unnest(keys) as key from asked) k
      cross join lateral (select item_id, ordinal, brand_key from item_products where check_keys @> array[k.key]
        limit case when k.key like 'w:%' then ${OF_PAIR}::int else ${OF_KEY}::int end) p
    ), ranked as (
      select asked.n, f.item_id, f.ordinal, row_number() over (
        partition by asked.n
        order by sum(case left(f.key, 2) when 'g:' then 100 when 'm:' then 10 when 'b:' then 5 else 1 end) + max(case when f.brand_key = asked.brand then 20 else 0 end) desc,
          f.item_id desc, f.ordinal
      ) as place
      from asked cross join lateral unnest(asked.keys) as own(key) join found f on f.key = own.key
      group by asked.n, f.item_id, f.ordinal
    )
    select asked.n, p.item_id, items.title, p.name, p.brand, p.brand_key, to_jsonb(p.model_keys) as model_keys, to_jsonb(p.gtins) as gtins,
      asked.phrase <> '' and items.tsv @@ asked.phrase::tsquery as is_brand_told,
      (select coalesce(jsonb_agg(model), '[]') from unnest(asked.models) as model where p.check_keys @> array['m:' || model]) as told_models,
      exists (select 1 from unnest(p.check_keys) as key where key like 'm:%') as lists_models
    from ranked join asked using (n)
    join item_products p on p.item_id = ranked.item_id and p.ordinal = ranked.ordinal
    join items on items.id = p.item_id and items.visible
    where ranked.place <= ${JUDGED} order by asked.n, ranked.place`);
  const found = z.array(Row).parse(rows);
  return new Map([...Map.groupBy(found, ({ n }) => n)].map(([n, candidates]) => [n, candidates.map(({ candidate }) => candidate)]));
}
