import { cluster, type Edge, type Node } from "../clusters/cluster.ts";
import { probability } from "../pairs/logistic.ts";
import { candidatePairs } from "./candidates.ts";
import { evidenceOf, type RecordEvidence } from "./evidence.ts";
import { type Prepared, prepareSet, type RecordSet } from "./profile.ts";
import type { MatchRecord } from "./record.ts";
import { RECORD_MODEL } from "./weights.ts";

/** At or above it two records are taken for one thing: the one threshold, for every set. */
export const SAME = 0.5;
/** From here up to SAME somebody had better look. */
export const DOUBTFUL = 0.2;

export type Verdict = "same" | "review" | "different";
export type RecordComparison = { score: number; verdict: Verdict; signals: RecordEvidence };
export type RecordPair = RecordComparison & { a: string; b: string };

export type RecordMatching = {
  /** Ids of the records of each thing, in the order of the input; things in the order of their first record. */
  clusters: string[][];
  /** Every pair compared that scores at least DOUBTFUL, surest first. */
  pairs: RecordPair[];
  /** How many pairs were compared. */
  compared: number;
};

/**
 * Which records of a set are one thing. Knows nothing of what the records are about: all that words and fields are worth is
 * learnt from the set itself (`prepareSet`), what evidence is worth from labelled pairs of other sets (`RECORD_MODEL`).
 * The order of the records does not matter. Ids must be unique.
 */
export function matchRecords(records: readonly MatchRecord[]): RecordMatching {
  const set = prepareSet(records);
  const candidates = candidatePairs(set);
  const pairs = candidates.flatMap(([i, j]) => comparePair(set.records[i], set.records[j], set)).filter(({ score }) => score >= DOUBTFUL);
  const nodes = new Map(records.map((record) => [record.id, toNode(record)]));
  const edges = pairs.filter(({ verdict }) => verdict === "same").flatMap((pair) => toEdge(pair, nodes));
  const { clusters } = cluster([...nodes.values()], edges, { must: [], cannot: [] });
  const place = new Map(records.map(({ id }, i) => [id, i]));
  const byPlace = (x: string | undefined, y: string | undefined) => (place.get(x ?? "") ?? 0) - (place.get(y ?? "") ?? 0);
  return {
    clusters: clusters.map((ids) => ids.toSorted(byPlace)).toSorted(([x], [y]) => byPlace(x, y)),
    pairs: pairs.toSorted((x, y) => y.score - x.score || byPlace(x.a, y.a) || byPlace(x.b, y.b)),
    compared: candidates.length,
  };
}

function comparePair(a: Prepared | undefined, b: Prepared | undefined, set: RecordSet): RecordPair[] {
  if (a === undefined || b === undefined) return [];
  return [{ a: a.record.id, b: b.record.id, ...compareRecords(set, a, b) }];
}

/** What names no source is its own: nothing then forbids any two. */
function toNode({ id, source }: MatchRecord): Node {
  return { id, name: id, sourceId: source === null ? `record ${id}` : `source ${source}`, present: true };
}

function toEdge({ a, b, score }: RecordPair, nodes: ReadonlyMap<string, Node>): Edge[] {
  const [x, y] = [a, b].toSorted().map((id) => nodes.get(id));
  return x === undefined || y === undefined ? [] : [{ a: x, b: y, score, exact: false }];
}

/** The probability that two records of a set are one thing, the same whichever is named first. */
export function compareRecords(set: RecordSet, a: Prepared, b: Prepared): RecordComparison {
  const signals = a.record.id < b.record.id ? evidenceOf(set, a, b) : evidenceOf(set, b, a);
  const score = probability(RECORD_MODEL, signals);
  return { score, verdict: score >= SAME ? "same" : score >= DOUBTFUL ? "review" : "different", signals };
}
