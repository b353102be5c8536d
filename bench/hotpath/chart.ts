import type { Results } from "./report.ts";

type Bar = { label: string; value: number; text: string; bound?: number; isOurs: boolean };
type Panel = { title: string; bars: Bar[] };

const WIDTH = 760;
const LABEL = 250;
const TEXT = 120;
const ROW = 24;
const SCALE = WIDTH - LABEL - TEXT;

/** The figures as bars, each with its bound as a line. */
export function drawChart(results: Results): string {
  const panels = panelsOf(results).filter((panel) => panel.bars.length > 0);
  const parts: string[] = [];
  let y = 20;
  for (const panel of panels) {
    parts.push(`<text x="10" y="${y + 6}" class="title">${panel.title}</text>`);
    y += 18;
    const most = Math.max(...panel.bars.map((bar) => Math.max(bar.value, bar.bound ?? 0))) || 1;
    for (const bar of panel.bars) {
      parts.push(drawBar(bar, y, SCALE / most));
      y += ROW;
    }
    y += 22;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #222 } .title { font-weight: 600 } .ours { fill: #2563a8 } .other { fill: #b8c4d0 } .bound { stroke: #b3261e; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .other { fill: #5b6773 } .ours { fill: #6aa5e8 } }</style>
${parts.join("\n")}
</svg>
`;
}

function drawBar({ label, value, text, bound, isOurs }: Bar, y: number, perUnit: number): string {
  const line = bound === undefined ? "" : `<line class="bound" x1="${at(bound)}" x2="${at(bound)}" y1="${y}" y2="${y + 18}"/>`;
  return `<text x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${label}</text>
<rect class="${isOurs ? "ours" : "other"}" x="${LABEL}" y="${y + 1}" width="${(value * perUnit).toFixed(1)}" height="16"/>${line}
<text x="${WIDTH - TEXT + 8}" y="${y + 13}">${text}</text>`;

  function at(units: number): string {
    return (LABEL + units * perUnit).toFixed(1);
  }
}

function panelsOf({ throughput, trips, admission = [], freshness = [] }: Results): Panel[] {
  const names = { bare: "bare Hono", hot: "hot path", every: "Redis every time" };
  return [
    {
      title: "Requests per second, one process",
      bars: (["bare", "hot", "every"] as const).flatMap((variant) => {
        if (throughput === undefined) return [];
        const value = throughput.perSecond[variant];
        const bound = variant === "hot" ? { bound: throughput.perSecond.bare / 2 } : {};
        return [{ label: names[variant], value, text: `${value}/s`, isOurs: variant === "hot", ...bound }];
      }),
    },
    {
      title: "Round trips per request at 200/s over 500 callers",
      bars:
        trips === undefined ? [] : [{ label: "hot path", value: trips.trips, text: `${trips.trips} of 0.05`, bound: 0.05, isOurs: true }],
    },
    {
      title: "Most admitted of a caller who hammers, limit 100",
      bars: admission.map(({ processes, most, bound }) => ({
        label: processes === 1 ? "1 process" : `${processes} processes`,
        value: most,
        text: `${most} of ${bound}`,
        bound,
        isOurs: true,
      })),
    },
    {
      title: "Slowest to show, ms",
      bars: freshness.flatMap(({ processes, revocationMs, generationMs }) => [
        {
          label: `revocation, ${processes} processes`,
          value: revocationMs.max,
          text: `${Math.round(revocationMs.max)} of 4000`,
          bound: 4_000,
          isOurs: true,
        },
        {
          label: `changed list, ${processes} processes`,
          value: generationMs.max,
          text: `${Math.round(generationMs.max)} of 5000`,
          bound: 5_000,
          isOurs: true,
        },
      ]),
    },
  ];
}
