import { cluster, compareText, type Decisions, forbiddenPairs, type Node } from "./cluster.ts";
import { bearings } from "../pairs/compare.ts";
import type { Linked, Sighted } from "../pairs/features.ts";
import { AUTO, type Match, type Signals } from "../schema.ts";
import { makePairScorer, type PairScorer, type ScoredEdge, toNode } from "./score-pairs.ts";

/** A pair kept apart, by its ids in order. */
export type KeptApart = { a: string; b: string; score: number; signals: Signals; state: "review" | "blocked" };

export type Resolved = {
  /** Ids of every sighting whose item was decided anew. */
  affected: Set<string>;
  /** Those of them whose pairs among themselves were all weighed anew. */
  contested: Set<string>;
  /** Their items: each one's sightings, oldest first. */
  clusters: string[][];
  matches: Map<string, Match>;
  /** Every pair kept apart that has a sighting of the batch in it, or both ends among the contested. */
  keptApart: KeptApart[];
};

type Loaded = ReadonlyMap<string, Linked>;
type Ids = ReadonlySet<string>;

/**
 * Resolves all that a batch touches. `loaded` holds the batch, every item it shares a key with, and whatever those hang
 * together with by blocked edges and decisions: then what comes out is what resolving everything at once would give.
 */
export function resolve(loaded: Loaded, batch: Ids): Resolved {
  const scorer = makePairScorer(loaded);
  scorer.score(batch, loaded);
  const components = componentsOf(loaded, batch, scorer.edges);
  const joined = components.filter((ids) => isUncontested(loaded, batch, ids));
  const contested = new Set(components.filter((ids) => !joined.includes(ids)).flatMap((ids) => [...ids]));
  const decisions = decisionsAmong(loaded);
  const greedy = clusterContested(loaded, contested, scorer, decisions);
  const clusters = [...joined.map((ids) => [...ids].toSorted(compareText)), ...greedy.clusters];
  const clusterOf = new Map(clusters.flatMap((ids) => ids.map((id) => [id, ids] as const)));
  const forbidden = forbiddenPairs(scorer.edges, decisions);
  const apart = (edge: ScoredEdge) => clusterOf.get(edge.a.id) !== clusterOf.get(edge.b.id) && !forbidden(edge.a, edge.b);
  const together = (a: string, b: string) => clusterOf.has(a) && clusterOf.get(a) === clusterOf.get(b);
  const held = joined.flatMap((ids) => [...ids].filter((id) => !batch.has(id)));
  return {
    affected: new Set(clusterOf.keys()),
    contested,
    clusters,
    matches: explain(loaded, scorer.edges, decisions, together, held),
    keptApart: [
      ...greedy.blocked.map((edge) => keepApart(edge, "blocked")),
      ...scorer.edges.filter((edge) => edge.score < AUTO && apart(edge)).map((edge) => keepApart(edge, "review")),
    ],
  };
}

/** Each batch sighting with all it hangs together with, before or now: whole items, blocked edges, sure edges, joined by decision. */
function componentsOf(loaded: Loaded, batch: Ids, edges: readonly ScoredEdge[]): Ids[] {
  const sure = Map.groupBy(
    edges
      .filter(({ score }) => score >= AUTO)
      .flatMap(({ a, b }) => [
        { from: a.id, to: b.id },
        { from: b.id, to: a.id },
      ]),
    ({ from }) => from,
  );
  const fellows = Map.groupBy(loaded.keys(), (id) => loaded.get(id)?.itemId ?? id);
  const tiedTo = (id: string, { itemId, blocked, decisions }: Linked) => [
    ...(fellows.get(itemId ?? id) ?? []),
    ...blocked,
    ...(sure.get(id) ?? []).map(({ to }) => to),
    ...decisions.filter(({ verdict }) => verdict === "must").map(({ other }) => other),
  ];
  const seen = new Set<string>();
  const components: Ids[] = [];
  for (const start of batch) {
    const queue = [start];
    const component = new Set<string>();
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const linked = loaded.get(id);
      if (linked === undefined || seen.has(id)) continue;
      seen.add(id);
      component.add(id);
      queue.push(...tiedTo(id, linked));
    }
    if (component.size > 0) components.push(component);
  }
  return components;
}

/**
 * Whether nothing keeps any two of a component apart, so that it is one item without weighing its pairs: nobody decided,
 * no source has two entries in it, no two contradict each other, and nothing that was said before was taken back. Most are:
 * one more tells the same.
 */
function isUncontested(loaded: Loaded, batch: Ids, ids: Ids): boolean {
  const sources = new Set<string>();
  for (const id of ids) {
    const linked = loaded.get(id);
    if (linked === undefined || linked.decisions.length > 0) return false;
    if (batch.has(id) && linked.itemId !== null) return false;
    const { sourceId } = linked.sighted.sighting;
    if (sources.has(sourceId)) return false;
    sources.add(sourceId);
  }
  const all = [...ids].flatMap((id) => loaded.get(id)?.sighted ?? []);
  return !all.some((a, i) => all.slice(i + 1).some((b) => bearings(a, b).includes("contradict")));
}

function clusterContested(loaded: Loaded, ids: Ids, scorer: PairScorer, decisions: Decisions) {
  scorer.score(ids, ids);
  const nodes = [...ids].map((id) => loaded.get(id)).filter((linked) => linked !== undefined);
  const edges = scorer.edges.filter((edge) => edge.score >= AUTO && ids.has(edge.a.id) && ids.has(edge.b.id));
  return cluster(
    nodes.map(({ sighted }) => toNode(sighted)),
    edges,
    decisions,
    (a, b) => bearingsOf(loaded.get(a.id)?.sighted, loaded.get(b.id)?.sighted),
  );
}

function bearingsOf(a: Sighted | undefined, b: Sighted | undefined) {
  return a === undefined || b === undefined ? [] : bearings(a, b);
}

function decisionsAmong(loaded: Loaded): Decisions {
  const of = (verdict: "must" | "cannot") =>
    [...loaded].flatMap(([id, { decisions }]) =>
      decisions
        .filter((each) => each.verdict === verdict && id < each.other && loaded.has(each.other))
        .map((each) => [id, each.other] as const),
    );
  return { must: of("must"), cannot: of("cannot") };
}

/**
 * For each sighting that is not alone in its item, the surest tie that it has there. Of `held`, the pairs among themselves
 * were not scored again: what they held to before still counts.
 */
function explain(
  loaded: Loaded,
  edges: readonly ScoredEdge[],
  { must }: Decisions,
  together: (a: string, b: string) => boolean,
  held: readonly string[],
): Map<string, Match> {
  const best = new Map<string, Match>();
  const nameOf = (id: string) => loaded.get(id)?.sighted.name ?? "";
  const offer = (id: string, match: Match) => {
    const rival = best.get(id);
    if (rival === undefined || rival.score < match.score || (rival.score === match.score && nameOf(match.with) < nameOf(rival.with)))
      best.set(id, match);
  };
  for (const id of held) {
    const match = loaded.get(id)?.match ?? null;
    if (match !== null) offer(id, match);
  }
  const tie = ({ score, signals, exact }: ScoredEdge, other: Node): Match => ({
    score,
    signals,
    decided_by: exact ? "exact" : "score",
    with: other.id,
  });
  for (const edge of edges) {
    if (edge.score < AUTO || !together(edge.a.id, edge.b.id)) continue;
    offer(edge.a.id, tie(edge, edge.b));
    offer(edge.b.id, tie(edge, edge.a));
  }
  const decide = (id: string, other: string) => {
    const rival = best.get(id);
    // Of several that an operator tied it to, the first by name: not the one that happens to come last.
    if (rival?.decided_by === "operator" && nameOf(rival.with) < nameOf(other)) return;
    best.set(id, { score: 1, signals: {}, decided_by: "operator", with: other });
  };
  for (const [a, b] of must.filter(([x, y]) => together(x, y))) {
    decide(a, b);
    decide(b, a);
  }
  return best;
}

function keepApart({ a, b, score, signals }: ScoredEdge, state: KeptApart["state"]): KeptApart {
  return a.id < b.id ? { a: a.id, b: b.id, score, signals, state } : { a: b.id, b: a.id, score, signals, state };
}
