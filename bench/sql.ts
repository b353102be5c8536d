/**
 * Named queries over a catalogue of ITEMS items (1,000,000), as the API asks them: through Neon's protocol, planned anew each time.
 * Tells the p95 of RUNS warm reads (20), the best of REPEATS turns (5), and the processor time of Postgres a read: other work on the machine
 * makes the first longer and hardly touches the second. Plans go to bench/results/plans and must hold no sequential scan.
 * `--pairs` asks instead for two filters in every sort, all there are or EVERY n-th: the processor time of each, and whether one takes what
 * the time limit of a statement allows. KEEP=folder keeps the database there for the next run; ONLY=part of a name.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askCombinations, isSequential, LIMIT_MS as STATEMENT_LIMIT_MS, toldOf } from "./sql/pairs.ts";
import { type Named, QUERIES } from "./sql/queries.ts";
import { type Stage, withCatalogue } from "./sql/stage.ts";

const ITEMS = Number(process.env["ITEMS"] ?? 1_000_000);
const RUNS = Number(process.env["RUNS"] ?? 20);
const REPEATS = Number(process.env["REPEATS"] ?? 5);
const ONLY = process.env["ONLY"];
const EVERY = Number(process.env["EVERY"] ?? 1);
const LIMIT_MS = 50;
const RESULTS = join(import.meta.dirname, "results");

await withCatalogue(ITEMS, process.env["KEEP"], process.argv.includes("--pairs") ? measurePairs : measureNamed);

async function measureNamed(stage: Stage): Promise<void> {
  const results: { name: string; p95_ms: number; processor_ms: number; sequential: boolean }[] = [];
  mkdirSync(join(RESULTS, "plans"), { recursive: true });
  for (const query of QUERIES.filter(({ name }) => ONLY === undefined || name.includes(ONLY))) {
    const { p95_ms, processor_ms } = await timeOf(query, stage);
    const plan = await stage.planOf(true);
    const sequential = isSequential(plan);
    results.push({ name: query.name, p95_ms, processor_ms, sequential });
    writeFileSync(join(RESULTS, "plans", `${query.name.replaceAll(/[^a-z0-9]+/gi, "-")}.txt`), plan);
    console.log(
      `${p95_ms.toFixed(1).padStart(8)} ms ${processor_ms.toFixed(1).padStart(8)} ms  ${query.name}${sequential ? "  SEQUENTIAL SCAN" : ""}${p95_ms > LIMIT_MS ? "  OVER" : ""}`,
    );
  }
  if (ONLY === undefined) writeResult("sql", { items: ITEMS, runs: RUNS, repeats: REPEATS, results });
  if (results.some(({ sequential, p95_ms }) => sequential || p95_ms > LIMIT_MS)) process.exitCode = 1;
}

/** The best p95 of several turns, and what a read takes of Postgres' processors. */
async function timeOf(query: Named, { db, processorMs }: Stage): Promise<{ p95_ms: number; processor_ms: number }> {
  const nowMs = Date.now();
  for (let i = 0; i < 3; i++) await query.run(db, nowMs);
  let best = Infinity;
  const before = processorMs();
  for (let turn = 0; turn < REPEATS; turn++) {
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const from = performance.now();
      await query.run(db, nowMs);
      times.push(performance.now() - from);
    }
    best = Math.min(best, times.toSorted((a, b) => a - b)[Math.ceil(RUNS * 0.95) - 1] ?? Infinity);
  }
  return { p95_ms: best, processor_ms: (processorMs() - before) / (RUNS * REPEATS) };
}

async function measurePairs(stage: Stage): Promise<void> {
  const told = toldOf(await askCombinations(stage, ONLY ?? "", EVERY));
  const { slow: _slow, ...figures } = told;
  console.log(figures);
  if (ONLY === undefined) writeResult("sql-pairs", { items: ITEMS, every: EVERY, ...told });
  if (told.within_ms[STATEMENT_LIMIT_MS] !== told.asked) process.exitCode = 1;
}

function writeResult(name: string, result: unknown): void {
  writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
