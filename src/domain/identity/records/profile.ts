import { numbersIn } from "../pairs/numbers.ts";
import type { MatchRecord } from "./record.ts";
import { hasDigit, readValue, type Value } from "./value.ts";

/** What a set tells of one of its fields, without anybody saying what the field means. */
export type FieldProfile = {
  /** 1 if every value is another, 0 if all are one: the entropy of its values over the greatest it could have. */
  identity: number;
  /** The share of records that fill it. */
  coverage: number;
  /** Most values are a figure. */
  numeric: boolean;
  /** Its values are codes by which things may be known: model numbers, telephones. Row numbers, which never recur, are not. */
  code: boolean;
};

/** Token → how much it tells: the rarer in the set, the more. */
export type Weights = ReadonlyMap<string, number>;
export type WeightedValue = Value & { weights: Weights; norm: number };

/** A record with all that comparing needs. */
export type Prepared = {
  record: MatchRecord;
  values: ReadonlyMap<string, WeightedValue>;
  /** Of the whole record, whatever field a word stands in. */
  words: Weights;
  wordMass: number;
  grams: Weights;
  gramNorm: number;
  identifiers: Weights;
  compact: string;
  numbers: ReadonlySet<string>;
};

export type RecordSet = {
  records: readonly Prepared[];
  fields: ReadonlyMap<string, FieldProfile>;
  /** The two worded fields that tell most records apart, the first most: names, titles, addresses. */
  names: readonly string[];
  /** The weight of a word that but one record has. */
  rarest: number;
};

const GRAM = 4;
const LEAST_WEIGHT = 0.1;
/** What share of a field's values makes it a field of such. */
const MOSTLY = 0.7;
/** How well codes tell records apart at least, and what share of them comes again at least. */
const TELLING = 0.8;
const RECURRING = 0.02;

/**
 * Learns from a set, unlabelled, what its words, numbers and fields are worth: a shared word counts by its rarity, a field by
 * how well it tells records apart. Everything follows from the records themselves, whatever their order.
 */
export function prepareSet(records: readonly MatchRecord[]): RecordSet {
  const read = records.map(readValues);
  const columns = new Map<string, Column>();
  for (const { values } of read) for (const [name, value] of values) columnOf(columns, name).add(value);
  const count = records.length;
  const words = weigher(read.map(({ words: own }) => own));
  const grams = weigher(read.map(({ grams: own }) => [...own.keys()]));
  const identifiers = weigher(read.map(({ identifiers: own }) => own));
  const prepared = read.map((each) => weigh(each, { words, grams, identifiers, columns }));
  const fields = new Map([...columns].map(([name, column]) => [name, column.profile(count)]));
  return { records: prepared, fields, names: namesAmong(columns, fields), rarest: Math.log(count + 1) };
}

type Read = {
  record: MatchRecord;
  values: ReadonlyMap<string, Value>;
  words: readonly string[];
  /** Runs of letters over word borders → how often. */
  grams: ReadonlyMap<string, number>;
  identifiers: readonly string[];
};

function readValues(record: MatchRecord): Read {
  const values = new Map<string, Value>();
  for (const [name, text] of Object.entries(record.fields)) {
    const value = readValue(text);
    if (value !== null) values.set(name, value);
  }
  const all = [...values.values()];
  return {
    record,
    values,
    words: [...new Set(all.flatMap(({ tokens }) => tokens))],
    grams: gramsOf(all.map(({ folded }) => folded).join(" ")),
    identifiers: [...new Set(all.flatMap((value) => value.identifiers))],
  };
}

function gramsOf(text: string): Map<string, number> {
  const padded = ` ${text} `;
  const counts = new Map<string, number>();
  for (let i = 0; i + GRAM <= padded.length; i++) increase(counts, padded.slice(i, i + GRAM));
  return counts;
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

type Weigher = (term: string) => number;

/** Inverse document frequency: 0 for what every record has. */
function weigher(documents: readonly (readonly string[])[]): Weigher {
  const counts = new Map<string, number>();
  for (const terms of documents) for (const term of terms) increase(counts, term);
  return (term) => Math.log((documents.length + 1) / (counts.get(term) ?? 1));
}

type Weighers = { words: Weigher; grams: Weigher; identifiers: Weigher; columns: ReadonlyMap<string, Column> };

function weigh({ record, values, words, grams, identifiers }: Read, by: Weighers): Prepared {
  const weighed = new Map(words.map((word) => [word, by.words(word)]));
  const gramWeights = new Map([...grams].map(([gram, count]) => [gram, (1 + Math.log(count)) * by.grams(gram)]));
  return {
    record,
    values: new Map([...values].map(([name, value]) => [name, weighValue(value, by.columns.get(name)?.weigher() ?? by.words)])),
    words: weighed,
    wordMass: sum(weighed.values()),
    grams: gramWeights,
    gramNorm: lengthOf(gramWeights),
    identifiers: new Map(identifiers.map((id) => [id, by.identifiers(id)])),
    compact: [...values.values()].map(({ compact }) => compact).join(" "),
    numbers: new Set(words.flatMap(numbersIn)),
  };
}

function weighValue(value: Value, by: Weigher): WeightedValue {
  const weights = new Map(value.tokens.map((token) => [token, Math.max(LEAST_WEIGHT, by(token))]));
  return { ...value, weights, norm: lengthOf(weights) };
}

export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function lengthOf(weights: Weights): number {
  return Math.sqrt(sum(weights.values().map((weight) => weight * weight)));
}

type Column = {
  add: (value: Value) => void;
  weigher: () => Weigher;
  profile: (records: number) => FieldProfile;
  /** The share of its words that have no digit in them. */
  wordiness: () => number;
};

function columnOf(columns: Map<string, Column>, name: string): Column {
  const known = columns.get(name);
  if (known !== undefined) return known;
  const column = makeColumn();
  columns.set(name, column);
  return column;
}

function makeColumn(): Column {
  const tokens = new Map<string, number>();
  const distinct = new Map<string, number>();
  let [filled, figures, codes, wordCount, tokenCount] = [0, 0, 0, 0, 0];
  return {
    add(value) {
      filled++;
      increase(distinct, value.folded);
      if (value.figure !== null) figures++;
      if (value.code) codes++;
      for (const token of value.tokens) {
        increase(tokens, token);
        tokenCount++;
        if (!hasDigit(token)) wordCount++;
      }
    },
    weigher: () => (token) => Math.log((filled + 1) / (tokens.get(token) ?? 1)),
    profile(records) {
      const entropy = sum(distinct.values().map((count) => -(count / filled) * Math.log(count / filled)));
      const identity = filled > 1 ? entropy / Math.log(filled) : 0;
      const recurring = 1 - distinct.size / filled;
      const code = codes / filled > MOSTLY && identity > TELLING && recurring > RECURRING;
      return { identity, coverage: filled / records, numeric: figures / filled > MOSTLY, code };
    },
    wordiness: () => wordCount / tokenCount,
  };
}

function namesAmong(columns: ReadonlyMap<string, Column>, fields: ReadonlyMap<string, FieldProfile>): string[] {
  const worded = [...fields].filter(([name, { numeric }]) => !numeric && (columns.get(name)?.wordiness() ?? 0) > 0.4);
  const telling = ([, { identity, coverage }]: (typeof worded)[number]) => identity * coverage;
  return worded
    .toSorted((x, y) => telling(y) - telling(x) || (x[0] < y[0] ? -1 : 1))
    .slice(0, 2)
    .map(([name]) => name);
}
