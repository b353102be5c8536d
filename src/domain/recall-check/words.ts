import { foldLetters } from "../items/fold-letters.ts";

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The folded words of a text, each once. */
export const wordsOf = (text: string): string[] => [...new Set(foldLetters(text).match(WORD) ?? [])];

/** Letters and digits only, folded: where a model number stands in running text, however it is spaced. */
export const lettersOf = (text: string): string => (foldLetters(text).match(WORD) ?? []).join("");

/** Whether two words are one but for a slip of the finger: one in words of four letters or more, two in long ones. */
export function isAlike(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  // One digit makes another size, year or model of it.
  if (/\p{N}/u.test(a + b)) return false;
  const slips = shorter >= 8 ? 2 : shorter >= 4 ? 1 : 0;
  return slips > 0 && Math.abs(a.length - b.length) <= slips && editDistance(a, b) <= slips;
}

/** Letters put in, left out, changed, or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** Share of the first's words that the second has. */
export function shareOf(words: readonly string[], among: readonly string[]): number {
  if (words.length === 0) return 0;
  return words.filter((word) => among.some((other) => isAlike(word, other))).length / words.length;
}
