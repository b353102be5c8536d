import { DAY_MS, type DocumentSpec, type HostSpec, type WholeTime } from "./town-of-hosts.ts";

const HOUR_MS = DAY_MS / 24;

/** When nothing of ours gets out, as parts of the whole time. */
export const OWN_OUTAGE = { from: 0.55, to: 0.57 };

/** Hosts that are not as the others; everybody else answers at once, with validators. Times are parts of the whole time. */
const CHARACTERS: HostSpec[] = [
  { name: "crawl-delay-30", crawlDelayS: 30 },
  { name: "crawl-delay-5", crawlDelayS: 5 },
  { name: "slow", latencyMs: 9_000 },
  { name: "no-validators", validators: "none" },
  { name: "etag-only", validators: "etag" },
  { name: "last-modified-only", validators: "last-modified" },
  { name: "fresh-for-two-hours", maxAgeS: 7_200 },
  { name: "flaky", flaky: { share: 0.3, status: 500 } },
  { name: "throttles", throttled: { from: 0.12, to: 0.19, retryAfterS: 1_800 } },
  { name: "throttles-for-long", throttled: { from: 0.2, to: 0.34, retryAfterS: 40_000 } },
  { name: "refuses-for-a-day", dark: { from: 0.16, to: 0.3, how: "refused" } },
  { name: "silent-for-two-days", dark: { from: 0.24, to: 0.52, how: "silent" } },
  { name: "gone-for-good", dark: { from: 0.18, to: 2, how: "refused" } },
];

/** How often a source has something new, and how many sources in a hundred are like that. */
const PACES: readonly (readonly [share: number, everyMs: number])[] = [
  [2, 1.5 * HOUR_MS],
  [10, 8 * HOUR_MS],
  [48, DAY_MS],
  [30, 6 * DAY_MS],
  [10, 60 * DAY_MS],
];

/** So many documents on so many hosts, the odd ones among them; entries from ten days before the start to the end. */
export function makeCast(counts: { sources: number; hosts: number }, { startMs, endMs }: WholeTime, random: () => number): DocumentSpec[] {
  const hosts = Array.from({ length: counts.hosts }, (_, i): HostSpec => CHARACTERS[i] ?? { name: `host-${i}`, latencyMs: 60 + 15 * i });
  return Array.from({ length: counts.sources }, (_, i) => {
    const host = hosts[i % hosts.length] ?? { name: "nobody" };
    return {
      url: `https://${host.name}.example/source-${i}`,
      host,
      changesMs: moments(paceOf(random()), startMs - 10 * DAY_MS, endMs, random),
    };
  });
}

function paceOf(share: number): number {
  let sum = 0;
  for (const [part, everyMs] of PACES) {
    sum += part / 100;
    if (share < sum) return everyMs;
  }
  return DAY_MS;
}

/** At random, so often on average. */
function moments(everyMs: number, fromMs: number, toMs: number, random: () => number): number[] {
  const found: number[] = [];
  for (let at = fromMs; ;) {
    at += Math.max(1_000, Math.round(-Math.log(1 - random()) * everyMs));
    if (at >= toMs) return found;
    found.push(at);
  }
}
