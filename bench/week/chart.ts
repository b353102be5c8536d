import type { Exchange } from "../../test/simulation/town-of-hosts.ts";
import type { Simulated } from "../../test/simulation/simulate.ts";

const HOUR_MS = 3_600_000;
const WIDTH = 760;
const LEFT = 60;
const HEIGHT = 180;
const TOP = 50;
const GAP = 70;

type Answer = "unchanged" | "document" | "error" | "silence";
const ANSWERS: readonly Answer[] = ["unchanged", "document", "error", "silence"];
const LABELS: Record<Answer, string> = { unchanged: "304", document: "200", error: "error status", silence: "no answer" };

/** Polls an hour by what was answered, and the busiest second of any host, over the whole time. */
export function drawWeek({ life, whole, outage }: Simulated): string {
  const hours = Math.ceil((whole.endMs - whole.startMs) / HOUR_MS);
  const counts = Array.from({ length: hours }, () => ({ unchanged: 0, document: 0, error: 0, silence: 0 }));
  for (const exchange of life.exchanges) {
    const hour = counts[Math.floor((exchange.startMs - whole.startMs) / HOUR_MS)];
    if (hour !== undefined && !exchange.isRobots) hour[answerOf(exchange)] += 1;
  }
  const most = Math.max(...counts.map(total));
  const step = (WIDTH - LEFT - 10) / hours;
  const y = (count: number) => TOP + HEIGHT - (count / most) * HEIGHT;
  const x = (atMs: number) => LEFT + ((atMs - whole.startMs) / HOUR_MS) * step;
  const bars = counts.flatMap((hour, i) => stack(hour).map(([answer, from, to]) => bar(answer, LEFT + i * step, step, y(from), y(to))));
  const days = Array.from({ length: Math.floor(hours / 24) + 1 }, (_, day) => day * 24);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + GAP}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #222 } .title { font-weight: 600 } .unchanged { fill: #b8c4d0 } .document { fill: #2563a8 } .error { fill: #d9822b } .silence { fill: #b3261e } .outage { fill: #b3261e; opacity: .12 } line { stroke: #999 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .unchanged { fill: #5b6773 } .document { fill: #6aa5e8 } }</style>
<text x="10" y="20" class="title">Polls an hour, by what was answered</text>
${ANSWERS.map((answer, i) => `<rect class="${answer}" x="${LEFT + 110 * i}" y="30" width="10" height="10"/><text x="${LEFT + 16 + 110 * i}" y="39">${LABELS[answer]}</text>`).join("\n")}
<rect class="outage" x="${x(outage.startMs).toFixed(1)}" y="${TOP}" width="${(x(outage.endMs) - x(outage.startMs)).toFixed(1)}" height="${HEIGHT}"/>
${bars.join("\n")}
<line x1="${LEFT}" x2="${WIDTH - 10}" y1="${TOP + HEIGHT}" y2="${TOP + HEIGHT}"/>
<text x="${LEFT - 6}" y="${TOP + 10}" text-anchor="end">${most}</text><text x="${LEFT - 6}" y="${TOP + HEIGHT}" text-anchor="end">0</text>
${days.map((hour) => `<text x="${(LEFT + hour * step).toFixed(1)}" y="${TOP + HEIGHT + 18}" text-anchor="middle">day ${hour / 24}</text>`).join("\n")}
<text x="${LEFT}" y="${TOP + HEIGHT + 44}">Shaded: an outage of our own. The first days are those of sources whose pace is not known yet.</text>
</svg>
`;
}

type Hour = Record<Answer, number>;
const total = (hour: Hour) => ANSWERS.reduce((sum, answer) => sum + hour[answer], 0);

function answerOf({ status }: Exchange): Answer {
  if (status === null) return "silence";
  return status === 304 ? "unchanged" : status === 200 ? "document" : "error";
}

/** Each answer's part of the bar, from and to. */
function stack(hour: Hour): [Answer, number, number][] {
  let from = 0;
  return ANSWERS.map((answer) => {
    const part: [Answer, number, number] = [answer, from, from + hour[answer]];
    from += hour[answer];
    return part;
  });
}

const bar = (answer: Answer, x: number, width: number, bottom: number, top: number) =>
  bottom === top
    ? ""
    : `<rect class="${answer}" x="${x.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${(bottom - top).toFixed(1)}"/>`;
