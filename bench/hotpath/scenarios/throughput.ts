import { closedLoop, openLoop, round, type Spread } from "../load.ts";
import { type Stage, usageOf, type Variant } from "../stage.ts";
import { CALLERS, readBy } from "./callers.ts";

const CONNECTIONS = 32;

export type Throughput = {
  /** Requests per second, median of the rounds. */
  perSecond: Record<Variant, number>;
  /** Processor time per request in µs: steadier than the rate where a machine is shared. */
  cpuUs: Record<Variant, number>;
  /** Median over the rounds of this variant's rate over bare Hono's in the same round. */
  rateRatio: Record<Variant, number>;
  cpuRatio: Record<Variant, number>;
  /** At half the hot path's rate, whether or not answers come: the hot path, and bare Hono beside it. */
  halfLoadMs: Spread;
  bareHalfLoadMs: Spread;
  tripsPerRequest: number;
};

/** How fast a hot read is against bare Hono and against asking Redis every time: all three by turns, over 500 callers. */
export async function measureThroughput(stage: Stage): Promise<Throughput> {
  const variants = ["bare", "hot", "every"] as const;
  const requests = Array.from({ length: CALLERS }, (_, i) => readBy(`key_${i}`, { "x-bench-tier": "wide" }));
  let n = 0;
  const next = (): Buffer => requests[n++ % CALLERS] ?? readBy("key_0");
  const started = { bare: await stage.start("bare", 1), hot: await stage.start("hot", 1), every: await stage.start("every", 1) };
  const rates: Record<Variant, number[]> = { bare: [], hot: [], every: [] };
  const cpu: Record<Variant, number[]> = { bare: [], hot: [], every: [] };
  const portOf = (variant: Variant): number => started[variant].ports[0] ?? 0;
  for (const variant of variants) await closedLoop(portOf(variant), CONNECTIONS, 2_000, next);
  const before = await usageOf(portOf("hot"));
  for (let round = 0; round < 16; round++) {
    for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
      const cpuBefore = started[variant].cpuMs();
      const { perSecond, answers, errors } = await closedLoop(portOf(variant), CONNECTIONS, 600, next);
      if (errors > 0) throw new Error(`${variant}: ${errors} requests failed`);
      rates[variant].push(perSecond);
      cpu[variant].push((1_000 * (started[variant].cpuMs() - cpuBefore)) / answers);
    }
  }
  const after = await usageOf(portOf("hot"));
  const hotAnswers = rates.hot.reduce((sum, rate) => sum + rate * 0.6, 0);
  const atHalf = async (variant: Variant): Promise<Spread> =>
    (await openLoop(median(rates.hot) / 2, 2_500, () => ({ port: portOf(variant), request: next() }), 1_000)).latencyMs;
  const half: Record<"hot" | "bare", Spread[]> = { hot: [], bare: [] };
  for (let turn = 0; turn < 3; turn++) for (const variant of ["hot", "bare"] as const) half[variant].push(await atHalf(variant));
  for (const { stop } of Object.values(started)) stop();
  const each = (value: (variant: Variant) => number): Record<Variant, number> => ({
    bare: value("bare"),
    hot: value("hot"),
    every: value("every"),
  });
  return {
    perSecond: each((variant) => round(median(rates[variant]), 0)),
    cpuUs: each((variant) => round(median(cpu[variant]), 0)),
    rateRatio: each((variant) => round(median(rates[variant].map((rate, i) => rate / (rates.bare[i] ?? 1))))),
    cpuRatio: each((variant) => round(median(cpu.bare) / median(cpu[variant]))),
    halfLoadMs: medianSpread(half.hot),
    bareHalfLoadMs: medianSpread(half.bare),
    tripsPerRequest: round((after.trips - before.trips) / hotAnswers, 4),
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The middle one of several runs, figure by figure. */
const medianSpread = (spreads: readonly Spread[]): Spread => ({
  p50: median(spreads.map(({ p50 }) => p50)),
  p95: median(spreads.map(({ p95 }) => p95)),
  p99: median(spreads.map(({ p99 }) => p99)),
  max: median(spreads.map(({ max }) => max)),
});
