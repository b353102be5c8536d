import type { Figures, Results } from "./figures.ts";

const [WIDTH, LEFT, TOP, PLOT_HEIGHT, ROW] = [760, 60, 56, 120, 190];
const WHATS = ["new", "known"] as const;

/** Processor time of a sighting by items stored, for each kind a row: the matcher's below, Postgres' above. The line is a thousand a second. */
export function drawGrowth(results: Results): string {
  const kinds = Object.keys(results).toSorted();
  const most = Math.max(1, ...Object.values(results).flatMap((all) => all.map(({ matching }) => matching.nodeMs + matching.postgresMs)));
  const rows = kinds.map((kind, i) => drawKind(kind, results[kind] ?? [], TOP + i * ROW, most));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${TOP + kinds.length * ROW}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #222 } .title { font-weight: 600 } .node { fill: #2563a8 } .postgres { fill: #d9822b } .aim { stroke: #b3261e; stroke-dasharray: 4 3 } .axis { stroke: #999 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .node { fill: #6aa5e8 } }</style>
<text x="10" y="20" class="title">Milliseconds of processor time to match a sighting, by items stored</text>
<rect class="node" x="${LEFT}" y="30" width="10" height="10"/><text x="${LEFT + 16}" y="39">matcher</text>
<rect class="postgres" x="${LEFT + 90}" y="30" width="10" height="10"/><text x="${LEFT + 106}" y="39">Postgres</text>
<line class="aim" x1="${LEFT + 190}" x2="${LEFT + 210}" y1="35" y2="35"/><text x="${LEFT + 216}" y="39">1,000 a second</text>
${rows.join("\n")}
</svg>
`;
}

function drawKind(kind: string, all: readonly Figures[], top: number, most: number): string {
  const base = top + PLOT_HEIGHT;
  const y = (ms: number) => base - (ms / most) * PLOT_HEIGHT;
  const half = (WIDTH - LEFT - 20) / 2;
  const groups = WHATS.flatMap((what, side) => {
    const figures = all.filter((each) => each.what === what);
    const step = half / Math.max(4, figures.length);
    return figures.map((each, i) => drawBar(each, LEFT + side * half + i * step, step, y, base));
  });
  return `<text x="10" y="${top + 12}" class="title">${kind}s</text>
<line class="axis" x1="${LEFT}" x2="${WIDTH - 10}" y1="${base}" y2="${base}"/><line class="aim" x1="${LEFT}" x2="${WIDTH - 10}" y1="${y(1)}" y2="${y(1)}"/>
<text x="${LEFT - 6}" y="${y(1) + 4}" text-anchor="end">1 ms</text>
${groups.join("\n")}
${WHATS.map((what, side) => `<text x="${LEFT + side * half + 8}" y="${base + 34}">${what === "new" ? "new" : "known from another source"}</text>`).join("\n")}`;
}

function drawBar({ stored, matching }: Figures, x: number, step: number, y: (ms: number) => number, base: number): string {
  const { nodeMs, postgresMs } = matching;
  const bar = (name: string, from: number, to: number) =>
    `<rect class="${name}" x="${(x + 8).toFixed(1)}" y="${y(to).toFixed(1)}" width="${(step - 16).toFixed(1)}" height="${(y(from) - y(to)).toFixed(1)}"/>`;
  return `${bar("node", 0, nodeMs)}${bar("postgres", nodeMs, nodeMs + postgresMs)}
<text x="${(x + step / 2).toFixed(1)}" y="${(y(nodeMs + postgresMs) - 4).toFixed(1)}" text-anchor="middle">${(nodeMs + postgresMs).toFixed(2)}</text>
<text x="${(x + step / 2).toFixed(1)}" y="${base + 16}" text-anchor="middle">${stored.toLocaleString("en")}</text>`;
}
