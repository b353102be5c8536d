/**
 * Measures the hot path on plain workerd processes against the bounds it promises.
 *
 *   node bench/hotpath/run.ts [--only throughput,trips,admission,freshness,outage]
 *
 * Redis is the embedded one, or REDIS_URL, behind Upstash's REST. Prints a table and writes it with a chart to
 * bench/results/. Figures of scenarios that were left out are kept from the last run.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drawChart } from "./chart.ts";
import { type Results, rowsOf } from "./report.ts";
import { measureAdmission } from "./scenarios/admission.ts";
import { measureFreshness } from "./scenarios/freshness.ts";
import { measureOutage } from "./scenarios/outage.ts";
import { measureThroughput } from "./scenarios/throughput.ts";
import { measureTrips } from "./scenarios/trips.ts";
import { openStage, type Stage } from "./stage.ts";

const RESULTS = join(import.meta.dirname, "..", "results");

const SCENARIOS: { [Name in keyof Omit<Results, "machine">]-?: (stage: Stage) => Promise<Results[Name]> } = {
  throughput: measureThroughput,
  trips: measureTrips,
  admission: async (stage) => [await measureAdmission(stage, 1), await measureAdmission(stage, 2), await measureAdmission(stage, 8)],
  freshness: async (stage) => [await measureFreshness(stage, 2), await measureFreshness(stage, 8)],
  outage: async (stage) => [await measureOutage(stage, "killed"), await measureOutage(stage, "stalled")],
};
type Name = keyof typeof SCENARIOS;

const { values } = parseArgs({ options: { only: { type: "string" } } });
const names = Object.keys(SCENARIOS) as Name[];
const wanted = values.only === undefined ? names : names.filter((name) => values.only?.split(",").includes(name));
if (wanted.length === 0) throw new Error(`--only takes ${names.join(", ")}`);

const file = join(RESULTS, "hotpath.json");
let results: Results = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : {};
const stage = await openStage();
try {
  for (const name of wanted) {
    console.error(`measuring ${name} …`);
    results = { ...results, [name]: await SCENARIOS[name](stage) };
  }
} finally {
  await stage.close();
}
results = {
  ...results,
  machine: {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? "",
    node: process.version,
    redis: process.env["REDIS_URL"] === undefined ? "embedded" : "real",
  },
};

const rows = rowsOf(results);
console.table(rows.map(({ what, bound, measured, holds }) => ({ what, bound, measured, holds: holds ? "yes" : "NO" })));
mkdirSync(RESULTS, { recursive: true });
writeFileSync(file, `${JSON.stringify({ ...results, rows }, null, 2)}\n`);
writeFileSync(join(RESULTS, "hotpath.svg"), drawChart(results));
process.exitCode = rows.every((row) => row.holds) ? 0 : 1;
