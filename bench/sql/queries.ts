import type { Db } from "../../src/adapters/postgres/index.ts";
import { ItemQuery, listItems } from "../../src/domain/items/index.ts";
import { findPlace } from "../../src/domain/places/index.ts";
import { checkProducts } from "../../src/domain/recall-check/index.ts";
import { HAN_START, wordOf } from "./texts.ts";

export type Named = { name: string; run: (db: Db, nowMs: number) => Promise<unknown> };

type Extra = {
  page?: number;
  overview?: NonNullable<Parameters<typeof listItems>[1]["overview"]>;
  rows?: number;
  withWithdrawn?: boolean;
};

/** A list of 20 (`rows`) as the API reads it; `page` counts from 0 and goes there by cursors before the measured read. */
function list(name: string, query: Record<string, string>, extra: Extra = {}): Named {
  const parsed = ItemQuery.parse(query);
  let after: readonly string[] | null = null;
  return {
    name,
    async run(db, nowMs) {
      const read = (limit: number, position: readonly string[] | null, overview = extra.overview ?? null) =>
        listItems(db, { query: parsed, nowMs, after: position, limit, withWithdrawn: extra.withWithdrawn ?? false, overview });
      for (let page = 0; after === null && page < (extra.page ?? 0); page++) {
        const { rows } = await read(100, after, null);
        after = rows.at(-1)?.position ?? null;
      }
      return (await read((extra.rows ?? 20) + 1, after)).rows.length;
    },
  };
}

/** A recall check of so many products. */
const check = (products: number): Named => ({
  name: `recall check, ${products} product${products === 1 ? "" : "s"}`,
  run: (db) =>
    checkProducts(
      db,
      Array.from({ length: products }, (_, n) => ({
        brand: `Brand ${n * 13}`,
        model: `M-${n * 101}`,
        name: `${wordOf(n + 30)} ${wordOf(n + 70)} heater`,
      })),
    ),
});

/** Where the city lies is known only once there is one. */
function nearLargestCity(name: string, query: Record<string, string>): Named {
  let found: Named | undefined;
  return {
    name,
    async run(db, nowMs) {
      const city = found === undefined ? await findPlace(db, "plc_1") : null;
      found ??= list(name, { kind: "event", from: "now", near: `${city?.lat},${city?.lon}`, ...query });
      return found.run(db, nowMs);
    },
  };
}

const [common, frequent, middling, rare] = [3, 20, 200, 5_000].map(wordOf) as [string, string, string, string];
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const [from, to] = [dayIn(3), dayIn(10)];
const window = { kind: "event", from: dayIn(-30), to: dayIn(400), sort: "soonest" };
const kanji = String.fromCodePoint(HAN_START + 5) + String.fromCodePoint(HAN_START + 9);

export const QUERIES: readonly Named[] = [
  list("items, newest", {}),
  list("posts, newest", { kind: "post" }),
  list("recalls, newest", { kind: "recall" }),
  list("events to come, soonest", { kind: "event", from: "now", sort: "soonest" }),
  list("a large city's events", { kind: "event", place_id: "plc_1", from: "now", sort: "soonest" }),
  list("a small city's events", { kind: "event", place_id: "plc_4000", from: "now", sort: "soonest" }),
  list("a city's week", { kind: "event", place_id: "plc_2", from, to, sort: "soonest" }),
  list("a week of everything, newest", { from, to }),
  list("a large city's calendar", { ...window, place_id: "plc_1" }, { rows: 500, withWithdrawn: true }),
  list("a small city's calendar", { ...window, place_id: "plc_4000" }, { rows: 500, withWithdrawn: true }),
  list("a feed of everything", {}, { rows: 50, withWithdrawn: true }),
  list("search: a word of every second item", { q: common, sort: "relevance" }),
  list("search: a frequent word", { q: frequent, sort: "relevance" }),
  list("search: a middling word among events, soonest", { kind: "event", q: middling, from: "now", sort: "soonest" }),
  list("search: a rare word", { q: rare, sort: "relevance" }),
  list("search: two words", { q: `${frequent} ${middling}`, sort: "relevance" }),
  list("search: a phrase without a word", { q: `"${frequent} ${middling}" -${rare}`, sort: "relevance" }),
  list("search: Japanese", { q: kanji, sort: "relevance" }),
  list("search: a frequent word in a city", { q: frequent, place_id: "plc_1", sort: "relevance" }),
  list("search: no such word", { q: "zzzzzz" }),
  nearLargestCity("near a city that holds one event in twelve, nearest", { radius_km: "25", sort: "distance" }),
  nearLargestCity("near that city, soonest", { radius_km: "10", sort: "soonest" }),
  nearLargestCity("within 400 km of it, soonest", { radius_km: "400", sort: "soonest" }),
  nearLargestCity("within 400 km of it, nearest", { radius_km: "400", sort: "distance" }),
  list("search: a phrase of two words of every second item", { q: `"${common} ${wordOf(4)}"`, sort: "relevance" }),
  nearLargestCity("search: a middling word near that city", { q: middling, sort: "relevance" }),
  list("search: ten words of every second item or third", { q: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(wordOf).join(" ") }),
  list("search: Arabic", { q: "مرحبا بالعالم", sort: "relevance" }),
  list("in a box, soonest", { kind: "event", bbox: "5,40,15,50", from: "now", sort: "soonest" }),
  list("in a box over the date line, newest", { bbox: "170,-30,-170,-10" }),
  list("a rare tag", { tag: "tag 1501" }),
  list("free events of a category", { kind: "event", category: "category 7", is_free: "true", from: "now", sort: "soonest" }),
  list("events within a price", { price_min: "5", price_max: "6", from: "now", sort: "soonest", kind: "event" }),
  list("a busy source", { source_id: "src_1" }),
  list("a quiet source", { source_id: "src_2500" }),
  list("an agency's recalls", { agency_id: "agency-3" }),
  list("a brand's recalls", { brand: "Brand 17" }),
  list("a barcode", { barcode: "00000000012003" }),
  list("a language", { language: "ru", kind: "event" }),
  list("a feeling", { sentiment: "positive", emotion: "joy", kind: "post" }),
  list("a feeling that nobody has", { emotion: "grief" }),
  list("a tag, a language and a feeling", { tag: "tag 7", language: "en", sentiment: "positive" }),
  list("events since 1950, soonest", { kind: "event", from: "1950-01-01", sort: "soonest" }),
  list("updated since an hour ago", { updated_since: new Date(Date.now() - 3_600_000).toISOString(), sort: "updated" }),
  list("the best", { sort: "quality" }),
  list("the best recalls", { sort: "quality", kind: "recall" }),
  list("the thirtieth page of 100", { kind: "post" }, { page: 30 }),
  list("the fortieth page of 100, soonest", { kind: "event", from: "now", sort: "soonest" }, { page: 40 }),
  list("count and facets", { kind: "event", from: "now", sort: "soonest" }, { overview: ["category", "tag", "place_id"] }),
  list("count and facets of a search", { q: frequent }, { overview: ["kind", "language"] }),
  check(1),
  check(100),
];
