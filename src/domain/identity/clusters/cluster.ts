/** A sighting as clustering sees it. */
export type Node = {
  id: string;
  /** Total order that does not depend on who came first. */
  name: string;
  sourceId: string;
  /** Its source still shows it: two such entries of one source are two things unless their identifier is one. */
  present: boolean;
};

/** Two sightings that are one thing with probability ≥ AUTO, `a` before `b` by name. */
export type Edge = { a: Node; b: Node; score: number; exact: boolean };

export type Decisions = { must: readonly (readonly [string, string])[]; cannot: readonly (readonly [string, string])[] };

export type Clustering<E extends Edge> = {
  /** Each cluster's sightings, oldest first: the first names the item. */
  clusters: string[][];
  /** Edges that would have joined two clusters, had a constraint not kept them apart. */
  blocked: E[];
};

/** What two sightings say of each of several matters, always in the same order. */
export type Bearings = (a: Node, b: Node) => readonly ("agree" | "contradict" | "unknown")[];

/**
 * Kruskal's algorithm with constraints: what an operator joined first, then the edges from the surest down, each unless it
 * would bring a forbidden pair together, or bridge two clusters that contradict each other in a matter of which its own two
 * ends say too little. A function of the set of sightings, edges and decisions, not of their order.
 */
export function cluster<E extends Edge>(
  nodes: readonly Node[],
  edges: readonly E[],
  decisions: Decisions,
  bearings: Bearings = () => [],
): Clustering<E> {
  // `told`: as the edges alone would have it, for whom an operator joined may well contradict each other.
  const [forest, told] = [makeForest(nodes), makeForest(nodes)];
  for (const [a, b] of decisions.must) forest.join(a, b);
  const forbidden = forbiddenPairs(edges, decisions);
  const blocked: E[] = [];
  // Two that may not meet directly can never meet by their own edge, so it ties nothing together and is left out.
  const open = edges.filter((edge) => !forbidden(edge.a, edge.b));
  for (const edge of open.toSorted(surestFirst)) {
    const [{ id: a }, { id: b }] = [edge.a, edge.b];
    if (told.membersOf(a) === told.membersOf(b)) continue;
    const [into, from] = [forest.membersOf(a), forest.membersOf(b)];
    const isForbidden = into !== from && into.some((x) => from.some((y) => forbidden(x, y)));
    if (isForbidden || isBridge(edge, told.membersOf(a), told.membersOf(b), bearings)) blocked.push(edge);
    else for (const each of [forest, told]) each.join(a, b);
  }
  // What one edge could not join, an operator or a later one may have.
  return { clusters: forest.clusters(), blocked: blocked.filter(({ a, b }) => forest.membersOf(a.id) !== forest.membersOf(b.id)) };
}

/** Whether two sightings may never meet by score. */
export type Forbidden = (a: Node, b: Node) => boolean;

/** A `cannot` of an operator's, or two present entries of one source without a common identifier. */
export function forbiddenPairs(edges: readonly Edge[], decisions: Decisions): Forbidden {
  const exact = new Set(edges.filter((edge) => edge.exact).map((edge) => pairKey(edge.a.id, edge.b.id)));
  const cannot = new Set(decisions.cannot.map(([a, b]) => pairKey(a, b)));
  return (a, b) => {
    if (a.sourceId === b.sourceId && a.present && b.present && !exact.has(pairKey(a.id, b.id))) return true;
    return cannot.size > 0 && cannot.has(pairKey(a.id, b.id));
  };
}

/** Whether the two clusters contradict each other, nowhere agreeing, in something that the edge itself leaves open. */
function isBridge(edge: Edge, into: readonly Node[], from: readonly Node[], bearings: Bearings): boolean {
  const own = bearings(edge.a, edge.b);
  if (!own.includes("unknown") || into.length + from.length === 2) return false;
  const all = into.flatMap((x) => from.map((y) => bearings(x, y)));
  return own.some((bearing, matter) => {
    if (bearing !== "unknown") return false;
    const told = all.map((each) => each[matter]);
    return told.includes("contradict") && !told.includes("agree");
  });
}

function surestFirst(x: Edge, y: Edge): number {
  return y.score - x.score || compareText(x.a.name, y.a.name) || compareText(x.b.name, y.b.name);
}

/** Order by code unit. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same for (a, b) and (b, a). */
export function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** Union-find whose sets are kept as lists, the smaller poured into the larger. */
function makeForest(nodes: readonly Node[]) {
  const setOf = new Map(nodes.map((node) => [node.id, [node]]));
  const membersOf = (id: string): Node[] => setOf.get(id) ?? [];
  const join = (a: string, b: string) => {
    const [x, y] = [membersOf(a), membersOf(b)];
    if (x === y || x.length === 0 || y.length === 0) return;
    const [more, fewer] = x.length >= y.length ? [x, y] : [y, x];
    for (const node of fewer) {
      more.push(node);
      setOf.set(node.id, more);
    }
  };
  const clusters = () => [...new Set(setOf.values())].map((members) => members.map((node) => node.id).toSorted(compareText));
  return { membersOf, join, clusters };
}
