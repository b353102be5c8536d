import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "../../adapters/postgres/index.ts";
import { brandKey, gtin, modelKey, wording } from "../items/product-keys.ts";
import type { Candidate } from "./judge.ts";
import type { AskedProduct } from "./schema.ts";

/** Of each way to find a product, the most that are looked at. */
const MOST = 20;
/** Of one brand's products, those whose wording is compared: the newest. */
const OF_BRAND = 300;
/** Whether a word's beginning stands in a product's wording is told ten times as fast as likeness, and forgives most slips as well. */
const WORD_START = 4;

const Row = z.object({
  n: z.number(),
  item_id: z.string(),
  title: z.string(),
  name: z.string().nullable(),
  brand: z.string().nullable(),
  brand_key: z.string(),
  model_keys: z.array(z.string()),
  gtins: z.array(z.string()),
});

/** A brand that is known is looked up as such; likeness, which is dear, finds the misspelt and the unnamed. Products of served recalls that may be those asked for, by the place of each in `products`. One statement for all. */
export async function findCandidates(db: Db, products: readonly AskedProduct[]): Promise<Map<number, Candidate[]>> {
  const asked = products.map(({ barcode, brand, model, name }, n) => ({
    n,
    gtins: [gtin(barcode ?? "") ?? []].flat(),
    brand: brandKey(brand ?? ""),
    models: [modelKey(model ?? "")].filter((key) => key.length > 1),
    // A brand alone is like too many things.
    wording: name === undefined ? "" : wording(brand ?? null, name),
  }));
  const { rows } = await db.execute(sql`
    select asked.n, p.item_id, items.title, p.name, p.brand, p.brand_key, to_jsonb(p.model_keys) as model_keys, to_jsonb(p.gtins) as gtins
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked(n int, gtins text[], brand text, models text[], wording text),
    lateral (
      (select item_id, ordinal from item_products where gtins && asked.gtins limit ${MOST})
      union (select item_id, ordinal from item_products where model_keys && asked.models limit ${MOST})
      union (
        select item_id, ordinal from (
          select item_id, ordinal, wording from item_products where brand_key = asked.brand and brand_key <> '' order by item_id desc limit ${OF_BRAND}
        ) as of_brand order by (
          select count(*) from unnest(string_to_array(asked.wording, ' ')) as word where strpos(wording, left(word, ${WORD_START})) > 0
        ) desc, item_id desc limit ${MOST}
      )
      union (
        select item_id, ordinal from item_products
        where asked.wording <> '' and asked.wording <% wording
          and (asked.brand = '' or not exists (select 1 from item_products k where k.brand_key = asked.brand and k.brand_key <> '')) order by word_similarity(asked.wording, wording) desc limit ${MOST}
      )
    ) as found
    join item_products p on p.item_id = found.item_id and p.ordinal = found.ordinal
    join items on items.id = p.item_id and items.visible`);
  return Map.groupBy(
    z
      .array(Row)
      .parse(rows)
      .map((row) => ({ n: row.n, ...toCandidate(row) })),
    ({ n }) => n,
  );
}

function toCandidate(row: z.infer<typeof Row>): Candidate {
  const { item_id: itemId, title, name, brand, brand_key, model_keys: modelKeys, gtins } = row;
  return { itemId, title, name, brand, brandKey: brand_key, modelKeys, gtins };
}
