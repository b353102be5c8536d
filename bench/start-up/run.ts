/**
 * Processor time that workerd spends until a Worker has evaluated itself and answered once, over that of a Worker that holds
 * nothing: the libraries the edge Worker stands on, the edge Worker as it starts, and the same with what its first read of
 * the database loads. Each is bundled as for deployment and started anew many times; the medians count. Linux only.
 * Writes bench/results/start-up.json.
 *
 *   node bench/start-up/run.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { round } from "../hotpath/load.ts";
import { makeWorkerds, type Workerds } from "../hotpath/workerd.ts";

const STARTS = 15;
const NAMES = ["nothing", "hono", "zod", "zod-openapi", "neon", "drizzle", "edge", "edge-routed"] as const;

async function startOnce(workerds: Workerds): Promise<number> {
  const { cpuMs, stop } = await workerds.start({});
  const usedMs = cpuMs();
  stop();
  return usedMs;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const bundles = await Promise.all(
  NAMES.map(async (name) => ({
    name,
    workerds: await makeWorkerds(join(import.meta.dirname, `workers/${name}.ts`)),
    times: [] as number[],
  })),
);
try {
  // In turns, so that what else the machine does meets all of them alike.
  for (let i = 0; i < STARTS; i++) for (const { workerds, times } of bundles) times.push(await startOnce(workerds));
} finally {
  for (const { workerds } of bundles) workerds.close();
}
const base = median(bundles[0]?.times ?? []);
const startUpMs = Object.fromEntries(bundles.slice(1).map(({ name, times }) => [name, round(median(times) - base, 1)]));
console.log(startUpMs);
writeFileSync(join(import.meta.dirname, "../results/start-up.json"), `${JSON.stringify({ cpu_ms_over_nothing: startUpMs }, null, 2)}\n`);
