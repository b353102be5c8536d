/**
 * The edge Worker as it is deployed (every middleware, limits, logging) on plain workerd, reading a public list that it
 * has cached, against bare Hono that answers the same bytes: rate, processor time, round trips, and how it does
 * with 1,000 open connections at half its rate. Writes bench/results/edge.json.
 *
 *   node bench/edge/run.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeRequest } from "../hotpath/http-client.ts";
import { closedLoop, openLoop, round } from "../hotpath/load.ts";
import { type EdgeStage, LIST_PATH, openEdgeStage } from "./stage.ts";

const CALLERS = 500;
const CONNECTIONS = 32;
const OPEN_CONNECTIONS = 1_000;
const ROUNDS = 10;
const ROUND_MS = 600;

const reads = Array.from({ length: CALLERS }, (_, i) =>
  makeRequest(LIST_PATH, { headers: { "cf-connecting-ip": `198.18.${i >> 8}.${i & 255}` } }),
);
const bareRead = makeRequest("/items");
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure({ edge, bare, trips }: EdgeStage) {
  let n = 0;
  const next = (): Buffer => reads[n++ % CALLERS] ?? bareRead;
  await closedLoop(edge.port, CONNECTIONS, 2_000, next);
  await closedLoop(bare.port, CONNECTIONS, 1_000, () => bareRead);

  const before = trips();
  let answered = 0;
  const rates = { edge: [] as number[], bare: [] as number[] };
  const cpuUs = { edge: [] as number[], bare: [] as number[] };
  const turn = async (who: "edge" | "bare"): Promise<void> => {
    const workerd = who === "edge" ? edge : bare;
    const cpuBefore = workerd.cpuMs();
    const { perSecond, answers, errors } = await closedLoop(workerd.port, CONNECTIONS, ROUND_MS, who === "edge" ? next : () => bareRead);
    if (errors > 0) throw new Error(`${who}: ${errors} requests failed`);
    if (who === "edge") answered += answers;
    rates[who].push(perSecond);
    cpuUs[who].push((1_000 * (workerd.cpuMs() - cpuBefore)) / answers);
  };
  for (let i = 0; i < ROUNDS; i++)
    for (const who of i % 2 === 0 ? (["edge", "bare"] as const) : (["bare", "edge"] as const)) await turn(who);
  const after = trips();

  let errors = 0;
  const perSecond = Math.round(median(rates.edge) / 2);
  const onAnswer = ({ status }: { status: number }): void => void (errors += status === 200 ? 0 : 1);
  const open = await openLoop(perSecond, 6_000, () => ({ port: edge.port, request: next(), onAnswer }), 1_500, OPEN_CONNECTIONS);
  return {
    per_second: { edge: median(rates.edge), bare: median(rates.bare) },
    rate_ratio: round(median(rates.edge.map((rate, i) => rate / (rates.bare[i] ?? 1)))),
    cpu_us: { edge: round(median(cpuUs.edge), 0), bare: round(median(cpuUs.bare), 0) },
    cpu_ratio: round(median(cpuUs.bare) / median(cpuUs.edge)),
    trips_per_request: round((after.redis - before.redis) / answered, 4),
    billed_per_request: round((after.commands - before.commands) / answered, 4),
    sql_per_request: round((after.sql - before.sql) / answered, 4),
    open_connections: { connections: OPEN_CONNECTIONS, per_second: perSecond, errors: errors + open.failed, latency_ms: open.latencyMs },
  };
}

const stage = await openEdgeStage();
try {
  const results = await measure(stage);
  console.log(JSON.stringify(results, null, 2));
  const folder = join(import.meta.dirname, "..", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "edge.json"), `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await stage.close();
}
