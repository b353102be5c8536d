import fc from "fast-check";

/** What a caller may write into each field: mostly good, at the edges, and nonsense. */
const nonsense = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.constantFrom("", "null", "-1", "1e9", "NaN", "'", "%00", "\u0000"),
);
const mostly = (good: fc.Arbitrary<string>) => fc.oneof({ weight: 5, arbitrary: good }, { weight: 1, arbitrary: nonsense });
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true }).map((value) => value.toFixed(3));
const day = fc.integer({ min: 0, max: 900 }).map((n) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10));
const instant = fc
  .tuple(day, fc.constantFrom("T00:00:00Z", "T23:59:59.999Z", "T12:00:00+14:00", "T12:00:00-12:00", "T12:00:00+23:59"))
  .map((parts) => parts.join(""));
const word = fc.constantFrom(
  "ferry",
  "élections",
  "東京",
  "猫",
  "дом",
  '"gull island"',
  "-storm",
  "OR",
  "กาแฟ",
  "a & b",
  "<->",
  ":*",
  "('",
  "x".repeat(90),
);

const fields: Record<string, fc.Arbitrary<string>> = {
  kind: mostly(fc.constantFrom("event", "recall", "post")),
  ids: mostly(fc.constantFrom("itm_01hzzzzzzzzzzzzzzzzzzzzzzz", "itm_01hzzzzzzzzzzzzzzzzzzzzzzz,itm_01hzzzzzzzzzzzzzzzzzzzzzzy", ",")),
  q: mostly(fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "))),
  near: mostly(fc.tuple(number(-90, 90), number(-180, 180)).map((parts) => parts.join(","))),
  radius_km: mostly(number(0.1, 500)),
  bbox: mostly(fc.tuple(number(-180, 180), number(-90, 0), number(-180, 180), number(0.1, 90)).map((parts) => parts.join(","))),
  from: mostly(fc.oneof(day, instant, fc.constant("now"))),
  to: mostly(fc.oneof(day, instant, fc.constant("now"))),
  published_after: mostly(fc.oneof(day, instant)),
  updated_since: mostly(fc.oneof(day, instant)),
  category: mostly(fc.constantFrom("Concert", "Ünïcode")),
  tag: mostly(fc.constantFrom("Music", "{a,b}", '"')),
  source_id: mostly(fc.constant("src_01hzzzzzzzzzzzzzzzzzzzzzzz")),
  agency_id: mostly(fc.constant("cpsc")),
  brand: mostly(fc.constantFrom("Acme", "Møbel & Barn")),
  barcode: mostly(fc.constantFrom("036000291452", "123456")),
  price_min: mostly(number(0, 1e6)),
  price_max: mostly(number(0, 1e6)),
  is_free: mostly(fc.constantFrom("true", "false")),
  language: mostly(fc.constantFrom("en", "pt-BR", "ja", "th")),
  sentiment: mostly(fc.constantFrom("positive", "neutral", "negative")),
  emotion: mostly(fc.constantFrom("joy", "anger")),
  min_quality: mostly(fc.integer({ min: 40, max: 100 }).map(String)),
  sort: mostly(fc.constantFrom("newest", "soonest", "updated", "quality", "relevance", "distance")),
};

/** A query string's fields: a few of them, each good or bad. */
export const rawQuery: fc.Arbitrary<Record<string, string>> = fc
  .uniqueArray(fc.constantFrom(...Object.keys(fields)), { maxLength: 5 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, fields[name] ?? fc.constant("")]))));
