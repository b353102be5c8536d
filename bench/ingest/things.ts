/** Made-up events and posts, any number of them: no two are one thing, and words are as unevenly common as in real texts. */
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import type { SightingInput } from "../../src/domain/identity/index.ts";
import { type Draft, type Kind, KINDS } from "../../src/domain/items/schema.ts";
import { finish32 } from "../../src/lib/hash.ts";
import { makeId } from "../../src/lib/ids.ts";
import { addDays } from "../../src/lib/time.ts";

const VOCABULARY = 20_000;
const CITIES = 200;
const VENUES_PER_CITY = 40;
const DAYS = 300;
const FIRST_DAY = "2026-12-01";
const LATER_MS = 3_600_000;
const START_MS = Date.parse("2026-11-20T12:00:00.000Z");
const SYLLABLES = [
  "ka",
  "lo",
  "mer",
  "tin",
  "sa",
  "vo",
  "ri",
  "den",
  "pu",
  "gol",
  "fa",
  "nes",
  "bar",
  "hi",
  "tol",
  "we",
  "jun",
  "ost",
  "cra",
  "ly",
];

/** A number from 0 to 1 that n and a salt always lead to. */
const chance = (n: number, salt: number): number => finish32(Math.imul(n, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)) / 2 ** 32;
const below = (limit: number, n: number, salt: number): number => Math.floor(chance(n, salt) * limit);

function word(rank: number): string {
  const letters = [rank % 20, Math.floor(rank / 20) % 20, Math.floor(rank / 400) % 20, Math.floor(rank / 8000)];
  return letters.map((k) => SYLLABLES[k] ?? "").join("");
}

/** Common words come often: by the cube, the first tenth of the vocabulary makes nearly half of every text. */
const words = (count: number, n: number, salt: number): string =>
  Array.from({ length: count }, (_, i) => word(Math.floor(VOCABULARY * chance(n, salt + i) ** 3))).join(" ");

export const placeId = (n: number): string => `plc_${n % CITIES}`;
export const PLACES = Array.from({ length: CITIES }, (_, n) => placeId(n));

/** The n-th thing of a kind as source number `source` tells it: the first in full, others in capitals and with less text. */
export function thing(kind: Kind, n: number, source: number): Draft {
  const title = `${words(3, n, 10)} ${word(n % VOCABULARY)}`;
  const text = words(60, n, 100);
  const common = {
    title: source === 0 ? title : title.toUpperCase(),
    summary: source === 0 ? text : text.slice(0, -40),
    url: `https://source-${source}.example/${kind}/${n}`,
  };
  if (kind === "post") return { ...EMPTY.post, ...common, published_at: new Date(START_MS - below(DAYS * 86_400_000, n, 1)).toISOString() };
  if (kind === "recall")
    return {
      ...EMPTY.recall,
      ...common,
      recall: { ...EMPTY.recall.recall, agency_id: "cpsc", recall_number: `${n}`, products: products(n) },
    };
  const city = below(CITIES, n, 2);
  return {
    ...EMPTY.event,
    ...common,
    event: {
      ...EMPTY.event.event,
      starts_local: `${addDays(FIRST_DAY, below(DAYS, n, 3))}T${String(10 + below(12, n, 4))}:00:00`,
      time_zone: "Europe/Paris",
      place_id: placeId(city),
      venue: `${word(city * VENUES_PER_CITY + below(VENUES_PER_CITY, n, 5))} hall`,
    },
  };
}

/** Two of one maker, of which there are many small and few large. */
const products = (n: number) =>
  [0, 1].map((i) => ({
    name: words(3, n, 200 + 10 * i),
    brand: words(1, n, 220),
    models: [`${word(below(VOCABULARY, n, 230 + i))}-${below(1_000, n, 240 + i)}`],
    barcodes: [String(200_000_000_000 + 2 * n + i)],
  }));

export function sightingOf(kind: Kind, n: number, source: number): SightingInput {
  const draft = thing(kind, n, source);
  return {
    // Who tells of a thing second is stored later.
    id: makeId(
      "sgt",
      START_MS + source * LATER_MS + n,
      Uint8Array.from({ length: 16 }, (_, i) => below(32, n, 1000 * (KINDS.indexOf(kind) + 3 * source + 1) + i)),
    ),
    externalId: `${n}`,
    kind,
    url: draft.url,
    contentHash: `${source}-${n}`,
    draft,
    quality: { score: 80, version: 1, reasons: [] },
    score: 80,
    state: "live",
  };
}
