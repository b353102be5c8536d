import type { Prepared, RecordSet } from "./profile.ts";

/** A word that more records than this share tells none of them apart and is not looked at. */
const STOP_RECORDS = 200;
/** Of the records that share a telling word with one, those with the most weight in common are looked at. */
const MOST_CANDIDATES = 20;
/** The rarest words of a record by which it is found. */
const MOST_KEYS = 64;

/** Two places in the set, the lesser first. */
export type IndexPair = readonly [number, number];

/**
 * Pairs worth comparing: found by equal words and identifiers only, so that the cost grows with the records and not with
 * their square. Two records of one source are never one.
 */
export function candidatePairs({ records }: RecordSet): IndexPair[] {
  const keys = records.map(keysOf);
  const index = new Map<string, number[]>();
  keys.forEach((own, i) => {
    for (const key of own.keys()) {
      const posting = index.get(key);
      if (posting === undefined) index.set(key, [i]);
      else posting.push(i);
    }
  });
  const pairs = new Set<number>();
  keys.forEach((own, i) => {
    for (const j of surest(own, i, index, records)) pairs.add(Math.min(i, j) * records.length + Math.max(i, j));
  });
  return [...pairs].map((pair) => [Math.floor(pair / records.length), pair % records.length]);
}

function keysOf({ words, identifiers }: Prepared): Map<string, number> {
  const all = [...words, ...[...identifiers].map(([id, weight]) => [`#${id}`, weight] as const)];
  return new Map(all.toSorted((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1)).slice(0, MOST_KEYS));
}

function surest(
  keys: ReadonlyMap<string, number>,
  i: number,
  index: ReadonlyMap<string, number[]>,
  records: readonly Prepared[],
): number[] {
  const source = records[i]?.record.source ?? null;
  const inCommon = new Map<number, number>();
  for (const [key, weight] of keys) {
    const posting = index.get(key) ?? [];
    if (posting.length > STOP_RECORDS) continue;
    for (const j of posting) {
      if (j === i || (source !== null && records[j]?.record.source === source)) continue;
      inCommon.set(j, (inCommon.get(j) ?? 0) + weight);
    }
  }
  const idOf = (j: number) => records[j]?.record.id ?? "";
  return [...inCommon]
    .toSorted((x, y) => y[1] - x[1] || (idOf(x[0]) < idOf(y[0]) ? -1 : 1))
    .slice(0, MOST_CANDIDATES)
    .map(([j]) => j);
}
