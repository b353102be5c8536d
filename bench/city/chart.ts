import type { Figures } from "./measure.ts";

const [WIDTH, HEIGHT, LEFT, TOP] = [760, 260, 60, 40];
const [PLOT_WIDTH, PLOT_HEIGHT] = [WIDTH - LEFT - 20, 150];
/** The axis begins here: below lies nothing worth the room. */
const LEAST = 0.8;

/** Share of things that came out as exactly one item, month by month, and what was merged falsely. */
export function drawChart({ months, things, exactlyOne, falselyMerged, changes, announcements }: Figures): string {
  const step = PLOT_WIDTH / Math.max(1, months.length);
  const y = (share: number) => TOP + PLOT_HEIGHT * (1 - (Math.max(share, LEAST) - LEAST) / (1 - LEAST));
  const bars = months.map(({ month, things: all, exactlyOne: one, falselyMerged: merged }, i) => {
    const x = LEFT + i * step;
    const [top, share] = [y(one / all), Math.round((1000 * one) / all) / 10];
    return `<rect class="one" x="${(x + 4).toFixed(1)}" y="${top.toFixed(1)}" width="${(step - 8).toFixed(1)}" height="${(TOP + PLOT_HEIGHT - top).toFixed(1)}"><title>${month}: ${share} % of ${all}, ${merged} falsely merged</title></rect>
<text x="${(x + step / 2).toFixed(1)}" y="${TOP + PLOT_HEIGHT + 16}" text-anchor="middle">${month.slice(2)}</text>
<text x="${(x + step / 2).toFixed(1)}" y="${TOP + PLOT_HEIGHT + 32}" text-anchor="middle" class="merged">${merged}</text>`;
  });
  const lines = [LEAST, 0.9, 1].map(
    (share) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - 20}" y1="${y(share)}" y2="${y(share)}"/><text x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end">${Math.round(share * 100)} %</text>`,
  );
  const percent = Math.round((1000 * exactlyOne) / things) / 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #222 } .title { font-weight: 600 } .one { fill: #2563a8 } .merged { fill: #b3261e } .grid { stroke: #b8c4d0 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .one { fill: #6aa5e8 } .merged { fill: #f2a59f } .grid { stroke: #5b6773 } }</style>
<text x="10" y="20" class="title">Things that became exactly one item: ${percent} % of ${things}; ${falselyMerged} falsely merged; ${(announcements / changes).toFixed(2)} announcements per true change</text>
${lines.join("\n")}
${bars.join("\n")}
<text x="10" y="${TOP + PLOT_HEIGHT + 32}" class="merged">merged</text>
</svg>
`;
}
