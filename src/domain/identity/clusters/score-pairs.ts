import type { Edge, Node } from "./cluster.ts";
import { sameIdentity } from "../pairs/compare.ts";
import { compareEver } from "../pairs/compare-ever.ts";
import type { Linked, Sighted } from "../pairs/features.ts";
import { REVIEW, type Signals } from "../schema.ts";

/** A key that more things than this share tells nothing apart and is not looked at. */
export const STOP_KEY_ITEMS = 200;

export type ScoredEdge = Edge & { signals: Signals };

export type PairScorer = {
  /** Scores each pair of one of `from` and one of `to` that shares a telling key and was not scored yet. */
  score(from: Has, to: Has): void;
  /** All pairs found so far that score at least REVIEW. */
  readonly edges: readonly ScoredEdge[];
};
type Has = { has(id: string): boolean };

type Member = { index: number; itemId: string | null; sighted: Sighted; node: Node };

export function makePairScorer(loaded: ReadonlyMap<string, Linked>): PairScorer {
  const members = [...loaded.values()].map(({ sighted, itemId }, index) => ({ index, itemId, sighted, node: toNode(sighted) }));
  const buckets = bucketByKey(members);
  const scored = new Set<number>();
  const edges: ScoredEdge[] = [];
  const scorePair = (x: Member, y: Member) => {
    const pair = x.index < y.index ? x.index * members.length + y.index : y.index * members.length + x.index;
    if (x === y || scored.has(pair)) return;
    scored.add(pair);
    const edge = scoreEdge(x, y);
    if (edge !== null) edges.push(edge);
  };
  const score = (from: Has, to: Has) => {
    for (const bucket of buckets) {
      const others = bucket.filter(({ node }) => to.has(node.id));
      for (const x of bucket) if (from.has(x.node.id)) for (const y of others) scorePair(x, y);
    }
  };
  return { score, edges };
}

export function toNode({ sighting, name }: Sighted): Node {
  return { id: sighting.id, name, sourceId: sighting.sourceId, present: sighting.state === "live" || sighting.state === "quarantined" };
}

function scoreEdge(x: Member, y: Member): ScoredEdge | null {
  const oneDocument = x.node.sourceId === y.node.sourceId && x.node.present && y.node.present;
  if (oneDocument && !sameIdentity(x.sighted, y.sighted)) return null;
  const { score, signals, exact } = compareEver(x.sighted, y.sighted);
  if (score < REVIEW) return null;
  const [a, b] = x.node.name < y.node.name ? [x.node, y.node] : [y.node, x.node];
  return { a, b, score, signals, exact };
}

function bucketByKey(members: readonly Member[]): Member[][] {
  const buckets = new Map<bigint, Member[]>();
  for (const member of members) {
    for (const key of member.sighted.keys) {
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [member]);
      else bucket.push(member);
    }
  }
  const things = (bucket: Member[]) => new Set(bucket.map(({ itemId, node }) => itemId ?? node.id)).size;
  return [...buckets.values()].filter((bucket) => bucket.length > 1 && things(bucket) <= STOP_KEY_ITEMS);
}
