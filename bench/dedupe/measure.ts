/** Runs the matcher over one labelled set and says how it did. */
import { candidatePairs } from "../../src/domain/identity/records/candidates.ts";
import { compareRecords, matchRecords, SAME } from "../../src/domain/identity/records/match-records.ts";
import { prepareSet } from "../../src/domain/identity/records/profile.ts";
import type { News, PairSet, Table } from "./labelled.ts";
import { agreement, type Agreement, bCubed, pairAgreement, pairsIn, pairwise, total } from "./measures.ts";
import { matchNews } from "./news.ts";

export type Row = Record<string, string>;

export function measure(set: PairSet | Table | News): Row {
  const startMs = performance.now();
  const row = set.shape === "pairs" ? measurePairs(set) : set.shape === "table" ? measureTable(set) : measureNews(set);
  return { set: set.name, ...row, ms: (performance.now() - startMs).toFixed(0) };
}

/** What the comparer makes of each labelled pair, by the threshold of every set. */
export function judgePairs({ records, pairs }: PairSet): Agreement {
  const set = prepareSet(records);
  const judged = pairs.flatMap(({ a, b, same }) => {
    const [x, y] = [set.records[a], set.records[b]];
    return x === undefined || y === undefined ? [] : [{ same, claimed: compareRecords(set, x, y).score >= SAME }];
  });
  return pairAgreement(judged);
}

function measurePairs(set: PairSet): Row {
  return { records: `${set.records.length}`, pairs: `${set.pairs.length}`, ...shown(judgePairs(set)) };
}

export function judgeTable({ records, things }: Table) {
  const thingOf = new Map(records.map(({ id }, i) => [id, things[i] ?? ""]));
  const candidates = candidatePairs(prepareSet(records));
  const found = candidates.filter(([i, j]) => things[i] === things[j]).length;
  const real = total(
    Map.groupBy(things, (thing) => thing)
      .values()
      .map((all) => pairsIn(all.length)),
  );
  const { clusters, compared } = matchRecords(records);
  return {
    pairwise: pairwise(clusters, thingOf),
    bCubed: bCubed(clusters, thingOf),
    blockingRecall: real === 0 ? 1 : found / real,
    candidatesPerRecord: (2 * compared) / records.length,
  };
}

function measureTable(set: Table): Row {
  const { pairwise: pairs, bCubed: records, blockingRecall, candidatesPerRecord } = judgeTable(set);
  return {
    records: `${set.records.length}`,
    ...shown(pairs),
    "B-cubed": records.f1.toFixed(3),
    "blocking recall": blockingRecall.toFixed(3),
    "candidates each": candidatesPerRecord.toFixed(1),
  };
}

export function judgeNews({ articles }: News) {
  const { merged, candidates, stopKeys } = matchNews(articles);
  const key = (x: string, y: string) => (x < y ? `${x} ${y}` : `${y} ${x}`);
  const real = new Set(articles.flatMap(({ id, copyOf }) => (copyOf === null ? [] : [key(id, copyOf)])));
  const claimed = new Set(merged.map(([a, b]) => key(a, b)));
  const compared = new Set(candidates.map(([a, b]) => key(a, b)));
  return {
    ...agreement(claimed.intersection(real).size, claimed.size, real.size),
    blockingRecall: real.size === 0 ? 1 : compared.intersection(real).size / real.size,
    candidatesPerRecord: (2 * compared.size) / articles.length,
    stopKeys,
  };
}

function measureNews(set: News): Row {
  const { blockingRecall, candidatesPerRecord, ...rest } = judgeNews(set);
  return {
    records: `${set.articles.length}`,
    ...shown(rest),
    "blocking recall": blockingRecall.toFixed(3),
    "candidates each": candidatesPerRecord.toFixed(1),
  };
}

function shown({ precision, recall, f1 }: Agreement): Row {
  return { precision: precision.toFixed(3), recall: recall.toFixed(3), F1: f1.toFixed(3) };
}
