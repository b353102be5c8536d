import type { ItemQuery } from "../../src/domain/items/index.ts";
import { HAN_START, wordOf } from "./texts.ts";

/** Fields of a query string. */
export type Asked = Record<string, string>;

const DAY_MS = 86_400_000;
const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const instantAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const idOf = (n: number) => `itm_${String(n).padStart(26, "0")}`;
const kanji = (...ranks: number[]) => ranks.map((rank) => String.fromCodePoint(HAN_START + rank)).join("");
const words = (...ranks: number[]) => ranks.map(wordOf).join(" ");

/** What is no filter but goes with one, and the order. */
type Beside = "radius_km" | "sort";

/**
 * Values of every filter there is in the catalogue that `fill` makes: frequent, rare, and such as nothing has. A filter that
 * the item query gains must be given some here, or this does not compile.
 */
export const samplesFor = (city: string): Record<Exclude<keyof ItemQuery, Beside>, readonly string[]> => ({
  kind: ["event", "recall", "post"],
  ids: [[1, 500_000, 999_999].map(idOf).join(",")],
  q: [
    words(3),
    words(5_000),
    words(3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    `"${words(3, 4)}"`,
    `"${words(2, 3, 4)}"`,
    `${words(20)} -${words(3)}`,
    [3, 20, 200, 5_000].map(wordOf).join(" OR "),
    kanji(5),
    kanji(5, 9, 30),
    "the and of",
    "مرحبا بالعالم",
  ],
  place_id: ["plc_1", "plc_4000"],
  near: [city, "-60,-150"],
  bbox: ["5,40,15,50", "170,-30,-170,-10", "-180,-90,180,90"],
  from: ["now", "1950-01-01", dayIn(300)],
  to: ["now", "1950-01-01", dayIn(7)],
  published_after: [instantAgo(1), instantAgo(600), instantAgo(-1)],
  updated_since: [instantAgo(1 / 24), instantAgo(600), instantAgo(-30)],
  category: ["category 1", "category 30", "no such"],
  tag: ["tag 1", "tag 1501", "no such"],
  source_id: ["src_1", "src_2500", "no such"],
  agency_id: ["agency-3", "no such"],
  brand: ["Brand 1", "Brand 2000", "no such"],
  barcode: ["00000000012003", "123456"],
  price_min: ["5", "79", "500"],
  price_max: ["6", "0"],
  is_free: ["true", "false"],
  language: ["en", "ja", "xx"],
  sentiment: ["positive"],
  emotion: ["joy", "grief"],
  min_quality: ["90", "100", "0"],
});

/** Beside `near`: without it, its default is meant. */
export const RADIUS_KM = "500";
