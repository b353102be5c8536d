import { hash32 } from "../../../lib/hash.ts";

/** Hashes in ascending order, each once: sets that are compared a million times over, so neither strings nor `Set`s. */
export type HashSet = Uint32Array;

function toHashSet(hashes: readonly number[]): HashSet {
  const sorted = Uint32Array.from(hashes).sort();
  let length = 0;
  for (const hash of sorted) if (length === 0 || hash !== sorted[length - 1]) sorted[length++] = hash;
  return sorted.subarray(0, length);
}

export function tokenSet(tokens: readonly string[]): HashSet {
  return toHashSet(tokens.map((token) => hash32(token, 0)));
}

/** Pairs of neighbouring words; a single word stands for itself. */
export function shingleSet(tokens: readonly string[]): HashSet {
  const hashes = tokens.map((token) => hash32(token, 0));
  if (hashes.length < 2) return toHashSet(hashes);
  return toHashSet(hashes.slice(1).map((hash, i) => (Math.imul(hashes[i] ?? 0, 0x9e3779b1) + hash) >>> 0));
}

/** As pg_trgm cuts words: two blanks before, one after. */
export function trigramSet(words: readonly string[]): HashSet {
  const hashes: number[] = [];
  for (const word of words) {
    const padded = `  ${word} `;
    for (let i = 0; i + 3 <= padded.length; i++) {
      hashes.push(
        (padded.charCodeAt(i) + Math.imul(padded.charCodeAt(i + 1), 0x85ebca6b) + Math.imul(padded.charCodeAt(i + 2), 0xc2b2ae35)) >>> 0,
      );
    }
  }
  return toHashSet(hashes);
}

/** How many the two have in common. */
export function commonCount(a: HashSet, b: HashSet): number {
  let [i, j, count] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x = 0, y = 0] = [a[i], b[j]];
    if (x === y) count++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return count;
}

/** Twice what they share over what they have. */
export function dice(a: HashSet, b: HashSet): number {
  return a.length + b.length === 0 ? 0 : (2 * commonCount(a, b)) / (a.length + b.length);
}

/** What they share over what there is. */
export function jaccard(a: HashSet, b: HashSet): number {
  const shared = commonCount(a, b);
  return shared === 0 ? 0 : shared / (a.length + b.length - shared);
}
