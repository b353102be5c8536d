import type pg from "pg";
import { checkKeys } from "../../src/domain/items/check-keys.ts";
import { productKeys } from "../../src/domain/items/product-keys.ts";
import { makeTexts, type Text } from "./texts.ts";

const TEXTS = 50_000;
const CHUNK = 2_000;

/** Items, what they stand on and what hangs on them, as a catalogue of two years looks: set-based, with indexes made afterwards. */
export async function fill(client: pg.Client, items: number, log: (line: string) => void): Promise<void> {
  await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'; select setseed(0.42)");
  const indexes = await dropIndexes(client);
  await fillTexts(client);
  log("texts");
  for (const [what, statement] of statements(items)) {
    await client.query(statement);
    log(what);
  }
  await fillProducts(client);
  log("products");
  for (const { indexdef } of indexes) {
    await client.query(indexdef);
    log(/INDEX (\S+)/.exec(indexdef)?.[1] ?? indexdef);
  }
  await client.query("drop table bench_texts; drop table bench_places");
  await client.query("vacuum analyze");
  log("vacuum");
}

type IndexRow = { indexname: string; indexdef: string };

/** Filling is ten times as fast without; primary keys stay. */
async function dropIndexes(client: pg.Client): Promise<IndexRow[]> {
  const { rows } = await client.query<IndexRow>(`
    select indexname, indexdef from pg_indexes
    where schemaname = 'public' and tablename in ('items', 'sightings', 'item_products') and indexname not like '%_pk%'
    order by tablename, indexname`);
  for (const { indexname } of rows) await client.query(`drop index "${indexname}"`);
  return rows;
}

async function fillTexts(client: pg.Client): Promise<void> {
  await client.query("create unlogged table bench_texts (n int primary key, title text, summary text, language text, tsv tsvector)");
  let chunk: Text[] = [];
  const flush = async () => {
    await client.query(
      `insert into bench_texts select n, title, summary, language, vector || search_stems(words, stem_language)
       from jsonb_to_recordset($1::jsonb) as r(n int, title text, summary text, language text, vector tsvector, words text[], stem_language text)`,
      [JSON.stringify(chunk)],
    );
    chunk = [];
  };
  for (const text of makeTexts(TEXTS)) {
    chunk.push(text);
    if (chunk.length === CHUNK) await flush();
  }
  await flush();
}

/** Two products a recall, of some 3,000 brands, each with a model of its own and one in four with a barcode. */
async function fillProducts(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: string; ordinal: number; title: string; n: string; brand: number }>(
    `select i.id, o as ordinal, i.title, row_number() over (order by i.id, o) as n, ${zipf(3000)} + 0 * o as brand
     from items i cross join generate_series(0, 1) o where kind = 'recall'`,
  );
  for (let from = 0; from < rows.length; from += CHUNK) {
    const products = rows.slice(from, from + CHUNK).map(({ id, ordinal, title, n, brand }) => {
      const barcodes = Number(n) % 4 === 0 ? [gtinOf(Number(n))] : [];
      const product = { name: title.slice(0, 60), brand: `Brand ${brand}`, models: [`M-${n}`], barcodes };
      const keys = productKeys(product);
      const check_keys = checkKeys(keys, [product.brand, product.name], { title, summary: null });
      return { item_id: id, ordinal, ...product, ...keys, check_keys };
    });
    await client.query(
      `insert into item_products (item_id, ordinal, name, brand, models, barcodes, brand_key, model_keys, gtins, check_keys)
       select item_id, ordinal, name, brand, models, barcodes, brand_key, model_keys, gtins, check_keys
       from jsonb_to_recordset($1::jsonb) as r(item_id text, ordinal int, name text, brand text, models text[], barcodes text[],
         brand_key text, model_keys text[], gtins text[], check_keys text[])`,
      [JSON.stringify(products)],
    );
  }
}

/** A GTIN-14 with its check digit. */
function gtinOf(n: number): string {
  const digits = String(n).padStart(13, "0");
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The g-th item's: one in twenty is kept back, the others have 40 to 100. */
const SCORE = "case when hashint8(g) % 20 = 0 then 20 else 70 + hashint8(g) % 31 end";

/** Zipf-like: the first of \`of\` is the most frequent. */
const zipf = (of: number) => `floor(exp(random() * ln(${of})))::int`;

function* statements(items: number): Generator<[string, string]> {
  yield [
    "places",
    `create unlogged table bench_places as select g as n, 'plc_' || g as id, -40 + random() * 100 as lat, -120 + random() * 260 as lon from generate_series(1, 5000) g;
     alter table bench_places add primary key (n);
     insert into places (id, code, name, country, lat, lon, time_zone, population)
     select id, 'xx-' || n, 'Place ' || n, 'FR', lat, lon, (array['Europe/Paris','America/New_York','Asia/Tokyo','UTC'])[1 + n % 4], 6000 - n from bench_places`,
  ];
  yield [
    "sources",
    `insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s)
     select 'src_' || g, 'feed', 'post', 'Source ' || g, 'https://source-' || g || '.example/', 50, 'window', 3600 from generate_series(1, 3000) g`,
  ];
  yield ["items", insertItems(items)];
  yield [
    "evidence",
    `insert into item_evidence (item_id, winners, conflicts, quality, quality_score, sort_at)
     select id, '{"title": "s1", "summary": "s1", "url": "s1"}', '[]', '{"score": 80, "version": 1, "reasons": []}', ${SCORE}, sort_at
     from (select *, substr(id, 5)::bigint as g from items) i`,
  ];
  yield [
    "sightings",
    `insert into sightings (id, source_id, external_id, kind, url, state, content_hash, draft, quality, score, first_seen_at, seen_at, item_id)
     select 'sgt_' || substr(i.id, 5), 'src_' || ${zipf(3000)}, i.id, i.kind, i.url, 'live', 'x', '{}', '{}', e.quality_score, i.first_seen_at, i.first_seen_at, i.id
     from items i join item_evidence e on e.item_id = i.id`,
  ];
  yield [
    "withdrawn events",
    `update items set visible = false, withdrawn = true where kind = 'event' and visible and substr(id, 22)::int % 50 = 7;
     update sightings s set state = 'withdrawn' from items i where i.id = s.item_id and i.withdrawn`,
  ];
  yield [
    "guests and aliases",
    `insert into users (id, email, password_hash, role) select 'usr_' || g, g || '@example.com', '', 'user' from generate_series(1, 2000) g;
     insert into event_rsvps (item_id, user_id, status, at)
     select id, 'usr_' || (1 + n % 2000), 'going', now() from (select id, row_number() over () as n from items where kind = 'event' limit 100000) e;
     insert into item_aliases (alias, item_id, at) select 'itm_z' || g, 'itm_' || lpad((g * 7)::text, 26, '0'), now() from generate_series(1, 50000) g`,
  ];
}

/** Posts 55 %, events 40 % (a quarter long past and archived, one in fifty of the others withdrawn), recalls 5 %; the newer the more, in the order they came. */
function insertItems(items: number): string {
  return `
    insert into items (id, kind, visible, title, summary, url, language, tags, published_at, first_seen_at, updated_at, revision, resolver,
      analysis, detail, alertable, place_id, category, local_date, local_end_date,
      starts_at, ends_at, status, lat, lon, price_min, price_max, is_free, agency_id, recall_number, tsv)
    select 'itm_' || lpad(g::text, 26, '0'), kind,
      not (kind = 'event' and day < current_date - 30) and ${SCORE} >= 40,
      t.title, t.summary, 'https://source.example/' || g, t.language, array['tag ' || tag, 'tag ' || (tag * 3)], seen, seen, seen + random() * interval '5 days', 1, 1,
      jsonb_build_object('sentiment', jsonb_build_object('label', (array['positive','neutral','negative'])[1 + g % 3], 'score', 0.5, 'confidence', 0.8),
        'emotions', jsonb_build_array(jsonb_build_object('label', (array['joy','anger','fear','admiration'])[1 + g % 4], 'confidence', 0.7))),
      case kind when 'event' then jsonb_build_object('venue', 'Hall ' || p, 'starts_local', day || 'T20:00:00', 'address', 'Street ' || p, 'status', 'scheduled')
        when 'post' then jsonb_build_object('author', 'Author ' || tag, 'excerpt', null, 'mentions', '[]'::jsonb)
        else jsonb_build_object('agency_id', 'agency-' || tag % 8, 'hazard', t.title, 'products', '[]'::jsonb) end,
      true,
      case when kind = 'event' or g % 3 = 0 then 'plc_' || p end,
      case when kind = 'event' then 'category ' || tag % 40 end,
      case when kind = 'event' then day end,
      case when kind = 'event' then day + case when g % 20 = 12 then (random() * 120)::int when g % 7 = 0 then 1 else 0 end end,
      case when kind = 'event' and g % 5 <> 0 then day + time '08:00' + random() * interval '12 hours' end, null,
      case when kind = 'event' then 'scheduled' end,
      case when kind = 'event' then pl.lat + (random() - 0.5) / 5 end, case when kind = 'event' then pl.lon + (random() - 0.5) / 5 end,
      case when kind = 'event' and g % 3 = 0 then (random() * 80)::numeric(8,2) end, null, case when kind = 'event' then g % 4 = 0 end,
      case when kind = 'recall' then 'agency-' || tag % 8 end, case when kind = 'recall' then 'R' || g end, t.tsv
    from (
      select g, case when g % 20 < 11 then 'post' when g % 20 < 19 then 'event' else 'recall' end as kind,
        now() - power(1 - g / ${items}::float8, 2) * interval '730 days' as seen, (current_date - 150 + (random() * 550)::int) as day,
        ${zipf(5000)} as p, ${zipf(2000)} as tag, (random() * ${TEXTS - 1})::int as text_n
      from generate_series(1, ${items}) g
    ) r join bench_texts t on t.n = text_n join bench_places pl on pl.n = p`;
}
