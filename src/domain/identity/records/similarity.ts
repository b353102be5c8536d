import type { WeightedValue, Weights } from "./profile.ts";
import { hasDigit } from "./value.ts";

const SHORTEST_WORD = 3;
const MOST_TOKENS = 30;
/** Below this Jaro-Winkler similarity two words are two words. */
const SAME_WORD = 0.88;
/** What a word cut short is worth to its whole. */
const ABBREVIATED = 0.92;
/** What a word that is nearly another's is worth at most. */
const NEARLY = 0.9;

/** How alike two values are, each word counted by its rarity in the field, misspelt and shortened ones in part. */
export type Likeness = {
  /** Soft tf-idf cosine. */
  cosine: number;
  /** The share of the lesser one that is in the other. */
  contained: number;
};

export function compareValues(a: WeightedValue, b: WeightedValue): Likeness {
  if (a.folded === b.folded) return { cosine: 1, contained: 1 };
  const [x, y] = [shareFound(a, b), shareFound(b, a)];
  const contained = x.mass === y.mass ? Math.max(x.found, y.found) / x.mass : x.mass < y.mass ? x.found / x.mass : y.found / y.mass;
  return { cosine: Math.min(1, (x.exact + (x.nearly + y.nearly) / 2) / (a.norm * b.norm)), contained };
}

/** Of one value's words, what another has: by their weight, and as its part of the cosine. */
function shareFound(of: WeightedValue, other: WeightedValue) {
  const share = { mass: 0, found: 0, exact: 0, nearly: 0 };
  const others = other.tokens.slice(0, MOST_TOKENS);
  for (const token of of.tokens.slice(0, MOST_TOKENS)) {
    const weight = of.weights.get(token) ?? 0;
    const theirs = other.weights.get(token);
    const likeness = theirs === undefined ? likestWord(token, others) : 1;
    share.mass += weight;
    share.found += weight * likeness;
    if (theirs === undefined) share.nearly += NEARLY * likeness * weight * weight;
    else share.exact += weight * theirs;
  }
  return share;
}

/** How much of a value another record says, in whatever field. */
export function foundIn(value: WeightedValue, words: Weights, compact: string): number {
  let [mass, found] = [0, 0];
  for (const token of value.tokens) {
    const weight = value.weights.get(token) ?? 0;
    mass += weight;
    if (words.has(token) || (token.length >= 4 && hasDigit(token) && compact.includes(token))) found += weight;
    else found += NEARLY * weight * likestWord(token, words.keys());
  }
  return found / mass;
}

/** The best likeness of a word to any of others, 0 if none is nearly it. What has digits in it is never nearly another. */
function likestWord(word: string, others: Iterable<string>): number {
  if (word.length < SHORTEST_WORD || hasDigit(word)) return 0;
  let best = 0;
  for (const other of others) {
    // Words are rarely misspelt in their first letter, and this spares most of the work.
    if (other.charCodeAt(0) !== word.charCodeAt(0) || other.length < SHORTEST_WORD || hasDigit(other)) continue;
    best = Math.max(best, other.startsWith(word) || word.startsWith(other) ? ABBREVIATED : 0, jaroWinkler(word, other));
  }
  return best >= SAME_WORD ? best : 0;
}

/** Jaro-Winkler similarity, 0-1: letters in common and in order, more for a common beginning of up to four. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const takenB = new Uint8Array(b.length);
  const matchedA: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const last = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < last; j++) {
      if (takenB[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      takenB[j] = 1;
      matchedA.push(a.charCodeAt(i));
      break;
    }
  }
  const matches = matchedA.length;
  if (matches === 0) return 0;
  let [misplaced, k] = [0, 0];
  for (let j = 0; j < b.length; j++) if (takenB[j] === 1 && matchedA[k++] !== b.charCodeAt(j)) misplaced++;
  const jaro = (matches / a.length + matches / b.length + (matches - misplaced / 2) / matches) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return jaro + 0.1 * prefix * (1 - jaro);
}
