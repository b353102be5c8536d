import { type FieldProfile, type Prepared, type RecordSet, sum, type WeightedValue } from "./profile.ts";
import { compareValues, foundIn, type Likeness } from "./similarity.ts";
import { hasDigit } from "./value.ts";

/** What speaks for or against two records being one thing. All 0-1 but where another unit is said. */
export const EVIDENCE = [
  /** Of all words, by rarity: shared over all; shared over the lesser record's. */
  "words",
  "words_contained",
  /** Cosine of runs of four letters, by rarity. */
  "letters",
  /** The rarest word they share, as a share of the rarest there could be. */
  "rarest_word",
  /** ln(1 + the worth of all shared words, in words that occur but once). */
  "shared_words",
  /** |ln| of how much more the one says than the other. */
  "length_ratio",
  /** The rarest identifier they share; 1 if both have some and share none. */
  "identifier",
  "identifiers_differ",
  /** Of the lesser one's numbers: shared, not shared. */
  "numbers",
  "numbers_differ",
  /** Field against field of the same name, each by how well it tells records apart. */
  "fields",
  "best_field",
  "field_numbers_differ",
  /** How many fields of codes say the same, and how many say another. */
  "codes_equal",
  "codes_differ",
  /** ln(1 + the worth of all equal values). */
  "equal_values",
  /** How many fields of figures are within 2 %, and more than 30 % apart. */
  "figures_close",
  "figures_far",
  /** The two fields that name things: contained in the other's, found anywhere in the other record. */
  "name_contained",
  "second_name_contained",
  "name_found_more",
  "name_found_less",
] as const;
export type EvidenceName = (typeof EVIDENCE)[number];
export type RecordEvidence = Record<EvidenceName, number>;

/** Weighs two records of one set against each other. (a, b) and (b, a) come out alike but for the last bits. */
export function evidenceOf(set: RecordSet, a: Prepared, b: Prepared): RecordEvidence {
  const byField = compareFields(set, a, b);
  const [name = "", second = ""] = set.names;
  return {
    ...wordEvidence(set, a, b),
    letters: cosineOfGrams(a, b),
    ...identifierEvidence(set, a, b),
    ...numberEvidence(a, b),
    ...fieldEvidence(set, byField),
    name_contained: byField.get(name)?.likeness.contained ?? 0,
    second_name_contained: byField.get(second)?.likeness.contained ?? 0,
    ...nameFound(a, b, name),
  };
}

function wordEvidence({ rarest }: RecordSet, a: Prepared, b: Prepared) {
  let [shared, best] = [0, 0];
  for (const [word, weight] of a.words) {
    if (!b.words.has(word)) continue;
    shared += weight;
    best = Math.max(best, weight);
  }
  return {
    words: shared / (a.wordMass + b.wordMass - shared || 1),
    words_contained: shared / (Math.min(a.wordMass, b.wordMass) || 1),
    rarest_word: best / rarest,
    shared_words: Math.log1p(shared / rarest),
    length_ratio: a.wordMass > 0 && b.wordMass > 0 ? Math.abs(Math.log(a.wordMass / b.wordMass)) : 0,
  };
}

function cosineOfGrams(a: Prepared, b: Prepared): number {
  const [fewer, more] = a.grams.size <= b.grams.size ? [a.grams, b.grams] : [b.grams, a.grams];
  const dot = sum(fewer.entries().map(([gram, weight]) => weight * (more.get(gram) ?? 0)));
  return dot / (a.gramNorm * b.gramNorm || 1);
}

/** Written with or without hyphens, alone or inside a longer one. */
function identifierEvidence({ rarest }: RecordSet, a: Prepared, b: Prepared) {
  const inside = (id: string, other: Prepared) => other.identifiers.has(id) || (id.length >= 5 && other.compact.includes(id));
  let shared = 0;
  for (const [id, weight] of a.identifiers) if (weight > shared && inside(id, b)) shared = weight;
  for (const [id, weight] of b.identifiers) if (weight > shared && inside(id, a)) shared = weight;
  const both = a.identifiers.size > 0 && b.identifiers.size > 0;
  return { identifier: shared / rarest, identifiers_differ: both && shared === 0 ? 1 : 0 };
}

function numberEvidence(a: Prepared, b: Prepared) {
  const fewer = Math.min(a.numbers.size, b.numbers.size);
  const shared = fewer === 0 ? 0 : a.numbers.intersection(b.numbers).size / fewer;
  return { numbers: shared, numbers_differ: fewer === 0 ? 0 : 1 - shared };
}

type FieldPair = { x: WeightedValue; y: WeightedValue; profile: FieldProfile; likeness: Likeness };

function compareFields(set: RecordSet, a: Prepared, b: Prepared): Map<string, FieldPair> {
  const pairs = new Map<string, FieldPair>();
  for (const [name, x] of a.values) {
    const [y, profile] = [b.values.get(name), set.fields.get(name)];
    if (y !== undefined && profile !== undefined) pairs.set(name, { x, y, profile, likeness: fieldLikeness(x, y, profile) });
  }
  return pairs;
}

function fieldLikeness(x: WeightedValue, y: WeightedValue, { numeric }: FieldProfile): Likeness {
  const apart = numeric ? figuresApart(x, y) : null;
  if (apart === null) return compareValues(x, y);
  const near = x.folded === y.folded ? 1 : Math.max(0, 1 - 3 * apart);
  return { cosine: near, contained: near };
}

/** The difference as a share of the larger; null unless both are figures. */
function figuresApart({ figure: x }: WeightedValue, { figure: y }: WeightedValue): number | null {
  return x === null || y === null ? null : Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y), 1e-9);
}

function fieldEvidence({ rarest }: RecordSet, pairs: ReadonlyMap<string, FieldPair>) {
  let [alike, weights, best, equal, close, far, differing, numbered, sameCodes, otherCodes] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const { x, y, profile, likeness } of pairs.values()) {
    const { identity, numeric, code } = profile;
    if (code && x.compact === y.compact) sameCodes++;
    if (code && x.compact !== y.compact) otherCodes++;
    weights += identity ** 2;
    alike += identity ** 2 * likeness.cosine;
    best = Math.max(best, identity * likeness.cosine);
    if (x.folded === y.folded) equal += identity * Math.min(rarest, sum(x.weights.values()));
    const apart = numeric ? figuresApart(x, y) : null;
    if (apart !== null && apart < 0.02) close++;
    if (apart !== null && apart > 0.3) far++;
    const unlike = numeric ? null : numbersUnlike(x, y);
    if (unlike !== null) {
      numbered += identity;
      differing += identity * unlike;
    }
  }
  return {
    fields: weights > 0 ? alike / weights : 0,
    best_field: best,
    codes_equal: sameCodes,
    codes_differ: otherCodes,
    equal_values: Math.log1p(equal / rarest),
    field_numbers_differ: numbered > 0 ? differing / numbered : 0,
    figures_close: close,
    figures_far: far,
  };
}

/** The share of the lesser value's numbered words that the other lacks; null unless both have some. */
function numbersUnlike(x: WeightedValue, y: WeightedValue): number | null {
  const [inX, inY] = [x.tokens.filter(hasDigit), y.tokens.filter(hasDigit)];
  const fewer = Math.min(inX.length, inY.length);
  const shared = Math.max(inX.filter((token) => says(y, token)).length, inY.filter((token) => says(x, token)).length);
  return fewer === 0 ? null : Math.max(0, 1 - shared / fewer);
}

/** As a word of its own, or run together with others. */
function says(value: WeightedValue, token: string): boolean {
  return value.weights.has(token) || (token.length >= 4 && value.compact.includes(token));
}

function nameFound(a: Prepared, b: Prepared, name: string) {
  const [x, y] = [a.values.get(name), b.values.get(name)];
  const found = [x === undefined ? [] : [foundIn(x, b.words, b.compact)], y === undefined ? [] : [foundIn(y, a.words, a.compact)]].flat();
  return { name_found_more: Math.max(0, ...found), name_found_less: found.length === 0 ? 0 : Math.min(...found) };
}
