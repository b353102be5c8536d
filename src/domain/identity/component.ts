import { cluster, compareText, type Decisions, forbiddenPairs, type Node } from "./cluster.ts";
import type { Linked } from "./features.ts";
import { AUTO, type Match, type Signals } from "./schema.ts";
import { makePairScorer, type ScoredEdge, toNode } from "./score-pairs.ts";

/** A pair kept apart, by its ids in order. */
export type KeptApart = { a: string; b: string; score: number; signals: Signals; state: "review" | "blocked" };

export type Resolved = {
  /** Ids of every sighting whose item was decided anew. */
  affected: Set<string>;
  /** Their items: each one's sightings, oldest first. */
  clusters: string[][];
  matches: Map<string, Match>;
  /** Every pair kept apart that has a sighting of the batch in it, or both ends among the affected. */
  keptApart: KeptApart[];
};

/**
 * Resolves all that a batch touches. `loaded` holds the batch, every item it shares a key with, and whatever those hang
 * together with by blocked edges and decisions: then what comes out is what resolving everything at once would give.
 */
export function resolve(loaded: ReadonlyMap<string, Linked>, batch: ReadonlySet<string>): Resolved {
  const scorer = makePairScorer(loaded);
  scorer.score(batch, loaded);
  const affected = closure(loaded, batch, scorer.edges);
  scorer.score(affected, affected);
  const decisions = decisionsAmong(loaded);
  const { edges } = scorer;
  const auto = edges.filter((edge) => edge.score >= AUTO && affected.has(edge.a.id) && affected.has(edge.b.id));
  const nodes = [...affected].map((id) => nodeOf(loaded, id)).filter((node) => node !== null);
  const { clusters, blocked } = cluster(nodes, auto, decisions);
  const clusterOf = new Map(clusters.flatMap((members) => members.map((id) => [id, members[0] ?? id] as const)));
  const forbidden = forbiddenPairs(edges, decisions);
  const apart = (edge: ScoredEdge) => clusterOf.get(edge.a.id) !== clusterOf.get(edge.b.id) && !forbidden(edge.a, edge.b);
  return {
    affected,
    clusters,
    matches: explain(auto, decisions, clusterOf),
    keptApart: [
      ...blocked.map((edge) => keepApart(edge, "blocked")),
      ...edges.filter((edge) => edge.score < AUTO && apart(edge)).map((edge) => keepApart(edge, "review")),
    ],
  };
}

function nodeOf(loaded: ReadonlyMap<string, Linked>, id: string): Node | null {
  const linked = loaded.get(id);
  return linked === undefined ? null : toNode(linked.sighted);
}

/** The batch and all it hangs together with, before or now: whole items, blocked edges, new sure edges, decisions to join. */
function closure(loaded: ReadonlyMap<string, Linked>, batch: ReadonlySet<string>, edges: readonly ScoredEdge[]): Set<string> {
  const sure = new Map<string, string[]>();
  const tie = (a: string, b: string) => void (sure.get(a)?.push(b) ?? sure.set(a, [b]));
  for (const { a, b, score } of edges) {
    if (score < AUTO) continue;
    tie(a.id, b.id);
    tie(b.id, a.id);
  }
  const itemMembers = Map.groupBy(loaded.keys(), (id) => loaded.get(id)?.itemId ?? id);
  const reached = new Set<string>();
  const queue = [...batch];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const linked = loaded.get(id);
    if (linked === undefined || reached.has(id)) continue;
    reached.add(id);
    queue.push(...(linked.itemId === null ? [] : (itemMembers.get(linked.itemId) ?? [])));
    queue.push(...linked.blocked, ...(sure.get(id) ?? []));
    queue.push(...linked.decisions.filter(({ verdict }) => verdict === "must").map(({ other }) => other));
  }
  return reached;
}

function decisionsAmong(loaded: ReadonlyMap<string, Linked>): Decisions {
  const of = (verdict: "must" | "cannot") =>
    [...loaded].flatMap(([id, { decisions }]) =>
      decisions
        .filter((each) => each.verdict === verdict && id < each.other && loaded.has(each.other))
        .map((each) => [id, each.other] as const),
    );
  return { must: of("must"), cannot: of("cannot") };
}

/** For each sighting that is not alone in its item, the surest tie that it has there. */
function explain(edges: readonly ScoredEdge[], { must }: Decisions, clusterOf: ReadonlyMap<string, string>): Map<string, Match> {
  const together = (a: string, b: string) => clusterOf.has(a) && clusterOf.get(a) === clusterOf.get(b);
  const best = new Map<string, { match: Match; name: string }>();
  const offer = (id: string, other: Node, edge: ScoredEdge) => {
    const held = best.get(id);
    if (
      held !== undefined &&
      (held.match.score > edge.score || (held.match.score === edge.score && compareText(held.name, other.name) < 0))
    )
      return;
    best.set(id, {
      name: other.name,
      match: { score: edge.score, signals: edge.signals, decided_by: edge.exact ? "exact" : "score", with: other.id },
    });
  };
  for (const edge of edges) {
    if (!together(edge.a.id, edge.b.id)) continue;
    offer(edge.a.id, edge.b, edge);
    offer(edge.b.id, edge.a, edge);
  }
  const matches = new Map([...best].map(([id, { match }]) => [id, match]));
  for (const [a, b] of must) {
    if (!together(a, b)) continue;
    matches.set(a, { score: 1, signals: {}, decided_by: "operator", with: b });
    matches.set(b, { score: 1, signals: {}, decided_by: "operator", with: a });
  }
  return matches;
}

function keepApart({ a, b, score, signals }: ScoredEdge, state: KeptApart["state"]): KeptApart {
  return a.id < b.id ? { a: a.id, b: b.id, score, signals, state } : { a: b.id, b: a.id, score, signals, state };
}
