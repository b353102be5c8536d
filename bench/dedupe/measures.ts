/** How well a matching agrees with what is known. */

export type Agreement = { precision: number; recall: number; f1: number };

export function agreement(right: number, claimed: number, real: number): Agreement {
  const precision = claimed === 0 ? 1 : right / claimed;
  const recall = real === 0 ? 1 : right / real;
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

export function pairAgreement(pairs: readonly { same: boolean; claimed: boolean }[]): Agreement {
  const both = pairs.filter(({ same, claimed }) => same && claimed).length;
  return agreement(both, pairs.filter(({ claimed }) => claimed).length, pairs.filter(({ same }) => same).length);
}

/** Over all pairs of records that a clustering puts together. */
export function pairwise(clusters: readonly (readonly string[])[], thingOf: ReadonlyMap<string, string>): Agreement {
  const right = clusters.flatMap((ids) => counts(ids.map((id) => thingOf.get(id))).map(pairsIn));
  const claimed = clusters.map((ids) => pairsIn(ids.length));
  return agreement(total(right), total(claimed), total(counts([...thingOf.values()]).map(pairsIn)));
}

/** B-cubed: for each record, how much of its cluster is its thing, and how much of its thing is in its cluster. */
export function bCubed(clusters: readonly (readonly string[])[], thingOf: ReadonlyMap<string, string>): Agreement {
  const sizeOf = new Map(
    Map.groupBy(thingOf.values(), (thing) => thing)
      .entries()
      .map(([thing, all]) => [thing, all.length]),
  );
  let [precision, recall] = [0, 0];
  for (const ids of clusters) {
    for (const [thing, own] of Map.groupBy(ids, (id) => thingOf.get(id) ?? "")) {
      precision += own.length ** 2 / ids.length;
      recall += own.length ** 2 / (sizeOf.get(thing) ?? 1);
    }
  }
  const [p, r] = [precision / thingOf.size, recall / thingOf.size];
  return { precision: p, recall: r, f1: (2 * p * r) / (p + r) };
}

export const pairsIn = (size: number): number => (size * (size - 1)) / 2;

function counts(things: readonly (string | undefined)[]): number[] {
  return [...Map.groupBy(things, (thing) => thing).values()].map((all) => all.length);
}

export function total(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
