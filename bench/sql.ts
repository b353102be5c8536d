/**
 * Named queries over a catalogue of ITEMS items (1,000,000), as the API asks them: through Neon's protocol, planned anew each time.
 * Tells the p95 of RUNS warm reads (20), the best of REPEATS turns (5): other work on the machine only ever makes it slower. Plans go to
 * bench/results/plans and must hold no sequential scan. KEEP=folder keeps the database there for the next run.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../local/migrate.ts";
import { type NeonQuery, startNeonFront } from "../local/neon.ts";
import { startPostgres } from "../local/postgres.ts";
import { openDb } from "../src/adapters/postgres/index.ts";
import { fill } from "./sql/fill.ts";
import { type Named, QUERIES } from "./sql/queries.ts";

const ITEMS = Number(process.env["ITEMS"] ?? 1_000_000);
const RUNS = Number(process.env["RUNS"] ?? 20);
const REPEATS = Number(process.env["REPEATS"] ?? 5);
const KEEP = process.env["KEEP"];
const LIMIT_MS = 50;
const RESULTS = join(import.meta.dirname, "results");

const dir = KEEP ?? mkdtempSync(join(tmpdir(), "tidings-bench-sql-"));
const isFilled = existsSync(join(dir, "filled"));
const startedMs = Date.now();
const log = (line: string) => console.error(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(7)} s  ${line}`);

const postgres = await startPostgres({ dir: join(dir, "postgres"), durable: false });
const client = new pg.Client({ connectionString: postgres.url() });
let asked: NeonQuery[] = [];
const front = await startNeonFront({ target: postgres.url(), onRequest: (queries) => void (asked = queries) });
try {
  await client.connect();
  await migrate(postgres.url());
  if (!isFilled) {
    await fill(client, ITEMS, log);
    await client.query("checkpoint");
    writeFileSync(join(dir, "filled"), "");
  }
  await measure();
} finally {
  await front.close();
  await client.end();
  await postgres.stop();
  if (KEEP === undefined) rmSync(dir, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const db = openDb(postgres.url(), front.httpUrl);
  const only = process.env["ONLY"];
  const results: { name: string; p95_ms: number; sequential: boolean }[] = [];
  mkdirSync(join(RESULTS, "plans"), { recursive: true });
  for (const query of QUERIES.filter(({ name }) => only === undefined || name.includes(only))) {
    const p95_ms = await timeOf(query, db);
    const plan = await planOf();
    const sequential = /Seq Scan on/.test(plan);
    results.push({ name: query.name, p95_ms, sequential });
    writeFileSync(join(RESULTS, "plans", `${query.name.replaceAll(/[^a-z0-9]+/gi, "-")}.txt`), plan);
    console.log(
      `${p95_ms.toFixed(1).padStart(8)} ms  ${query.name}${sequential ? "  SEQUENTIAL SCAN" : ""}${p95_ms > LIMIT_MS ? "  OVER" : ""}`,
    );
  }
  if (only === undefined)
    writeFileSync(join(RESULTS, "sql.json"), `${JSON.stringify({ items: ITEMS, runs: RUNS, repeats: REPEATS, results }, null, 2)}\n`);
  if (results.some(({ sequential, p95_ms }) => sequential || p95_ms > LIMIT_MS)) process.exitCode = 1;
}

/** The best p95 of several turns. */
async function timeOf(query: Named, db: ReturnType<typeof openDb>): Promise<number> {
  const nowMs = Date.now();
  for (let i = 0; i < 3; i++) await query.run(db, nowMs);
  let best = Infinity;
  for (let turn = 0; turn < REPEATS; turn++) {
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const from = performance.now();
      await query.run(db, nowMs);
      times.push(performance.now() - from);
    }
    best = Math.min(best, times.toSorted((a, b) => a - b)[Math.ceil(RUNS * 0.95) - 1] ?? Infinity);
  }
  return best;
}

/** How Postgres goes about the statement that was asked last. */
async function planOf(): Promise<string> {
  const [statement] = asked;
  if (statement === undefined) throw new Error("nothing was asked");
  const { rows } = await client.query<Record<string, string>>(`explain (analyze, buffers, costs off) ${statement.query}`, statement.params);
  return `${rows.map((row) => row["QUERY PLAN"]).join("\n")}\n`;
}
