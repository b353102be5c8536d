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
export const shingleSet = (tokens: readonly string[]): HashSet => runSet(tokens, 2);

/** Runs of so many neighbouring words; of fewer words, one run. */
export function runSet(tokens: readonly string[], length: number): HashSet {
  const hashes = tokens.map((token) => hash32(token, 0));
  const runs: number[] = [];
  for (let i = 0; i === 0 || i + length <= hashes.length; i++) {
    let run = 0;
    for (let n = i; n < Math.min(i + length, hashes.length); n++) run = (Math.imul(run, 0x9e3779b1) + (hashes[n] ?? 0)) | 0;
    runs.push(run >>> 0);
  }
  return toHashSet(hashes.length === 0 ? [] : runs);
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

/** What they share over what the lesser has. */
export function containment(a: HashSet, b: HashSet): number {
  return a.length === 0 || b.length === 0 ? 0 : commonCount(a, b) / Math.min(a.length, b.length);
}

/** What they share over what there is. */
export function jaccard(a: HashSet, b: HashSet): number {
  const shared = commonCount(a, b);
  return shared === 0 ? 0 : shared / (a.length + b.length - shared);
}
