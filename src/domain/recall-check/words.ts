import { foldLetters } from "../items/fold-letters.ts";

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The folded words of a text, each once. */
export const wordsOf = (text: string): string[] => [...new Set(foldLetters(text).match(WORD) ?? [])];

/** Whether words that follow each other make up this key, however it is spaced; `slips`: or nearly so. */
export function holds(words: readonly string[], key: string, slips: boolean): boolean {
  return words.some((_, start) => {
    let run = "";
    for (let end = start; end < words.length && run.length < key.length; end++) {
      run += words[end] ?? "";
      if (run === key || (slips && isAlike(run, key))) return true;
    }
    return false;
  });
}

/** Whether two words are one but for a slip of the finger: one in words of four letters or more, two in long ones. */
export function isAlike(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  const slips = shorter >= 8 ? 2 : shorter >= 4 ? 1 : 0;
  if (slips === 0 || Math.abs(a.length - b.length) > slips || !isWithin(a, b, slips)) return false;
  // One digit makes another size, year or model of it.
  return !/\p{N}/u.test(a + b);
}

/**
 * Whether so many letters put in, left out, changed, or swapped with their neighbour (optimal string alignment) make one word of the other.
 * Only a band about the diagonal is looked at, and no further than where it can still be: nearly all pairs are told apart by their first letters.
 */
function isWithin(a: string, b: string, slips: number): boolean {
  let [before, last] = [[] as number[], Array.from({ length: Math.min(b.length, slips) + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [];
    const end = Math.min(b.length, i + slips);
    let nearest = Infinity;
    for (let j = Math.max(0, i - slips); j <= end; j++) {
      let least = Math.min(last[j] ?? Infinity, row[j - 1] ?? Infinity) + 1;
      if (j > 0) least = Math.min(least, (last[j - 1] ?? Infinity) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? Infinity) + 1);
      row[j] = least;
      nearest = Math.min(nearest, least);
    }
    if (nearest > slips) return false;
    [before, last] = [last, row];
  }
  return (last[b.length] ?? Infinity) <= slips;
}

/** Share of the first's words that the second has. */
export function shareOf(words: readonly string[], among: readonly string[]): number {
  if (words.length === 0) return 0;
  return words.filter((word) => among.some((other) => isAlike(word, other))).length / words.length;
}
