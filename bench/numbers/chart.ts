import type { Figure } from "./figures.ts";

const [WIDTH, LEFT, ROW, TOP] = [760, 20, 40, 50];
const PLOT = WIDTH - 2 * LEFT;
/** As far as the picture goes; what is beyond is cut off there. */
const MOST = 1.5;
const LONGEST_LABEL = 112;

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const shortened = (text: string) => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text);

/** How much of each aim is used up: bars that end left of the line reach it. */
export function drawNumbers(figures: readonly Figure[]): string {
  const drawn = figures.flatMap((figure) => (figure.used === null ? [] : [{ ...figure, used: figure.used }]));
  const x = (share: number) => LEFT + (PLOT * Math.min(share, MOST)) / MOST;
  const height = TOP + ROW * drawn.length + 10;
  const bars = drawn.map(({ what, measured, aim, used }, i) => {
    const y = TOP + ROW * i;
    return `<text x="${LEFT}" y="${y + 12}">${escape(shortened(what))}</text>
<rect class="${used <= 1 ? "reached" : "missed"}" x="${LEFT}" y="${y + 18}" width="${Math.max(2, x(used) - LEFT).toFixed(1)}" height="10" rx="2"><title>${escape(`${measured}; aim ${aim ?? ""}`)}</title></rect>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #222 } .title { font-weight: 600; font-size: 14px } .reached { fill: #2563a8 } .missed { fill: #b3261e } .aim { stroke: #222 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .reached { fill: #6aa5e8 } .missed { fill: #f2a59f } .aim { stroke: #eee } }</style>
<text x="${LEFT}" y="20" class="title">How much of each aim is used up; the line is the aim, red is over it</text>
${bars.join("\n")}
<line class="aim" x1="${x(1)}" x2="${x(1)}" y1="${TOP - 8}" y2="${height - 6}" stroke-dasharray="4 3"/>
</svg>
`;
}
