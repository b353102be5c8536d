const alike = (a: string, b: string) => a.slice(0, 4) === b.slice(0, 4) || a.endsWith(b) || b.endsWith(a) || pairsInCommon(a, b) >= 0.7;

function pairsInCommon(a: string, b: string): number {
  const of = (word: string) => new Set([...word].slice(1).map((letter, i) => (word[i] ?? "") + letter));
  const [x, y] = [of(a), of(b)];
  return (2 * x.intersection(y).size) / (x.size + y.size || 1);
}

/** Each of two titles has a telling word in whose place the other has quite another one: `juniors`, `seniors`. */
export function isSwapped(a: string, b: string): boolean {
  const [x, y] = [new Set(a.split(" ")), new Set(b.split(" "))];
  const [onlyA, onlyB] = [[...x.difference(y)], [...y.difference(x)]];
  const own = (words: string[], others: string[]) =>
    words.filter((word) => word.length >= 3 && !others.some((other) => alike(word, other)));
  return own(onlyA, onlyB).length > 0 && own(onlyB, onlyA).length > 0;
}
