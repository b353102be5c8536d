/**
 * A week of 1,000 sources on 50 hosts, under a virtual clock: the tick, the collect verbs, the gates, the schedule and the
 * job store are the real ones over a real Postgres; the hosts are made up (`test/simulation/`). Takes some minutes.
 * Writes `results/week.json` and `results/week.svg`. `node bench/week.ts [sources] [hosts] [days]` for other sizes.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../local/migrate.ts";
import { startPostgres } from "../local/postgres.ts";
import { simulate } from "../test/simulation/simulate.ts";
import { drawWeek } from "./week/chart.ts";

const RESULTS = join(import.meta.dirname, "results");
const [sources = 1_000, hosts = 50, days = 7] = process.argv.slice(2).map(Number);

const dir = await mkdtemp(join(tmpdir(), "tidings-week-"));
const postgres = await startPostgres({ dir: join(dir, "postgres"), durable: false });
try {
  await migrate(postgres.url());
  const startedMs = performance.now();
  const simulated = await simulate(postgres.url(), { sources, hosts, days, seed: 1 }, (hour) => {
    if (hour % 24 === 0) console.error(`day ${hour / 24 + 1}, after ${Math.round((performance.now() - startedMs) / 1000)} s`);
  });
  const { verdict } = simulated;
  const results = { sources, hosts, days, ...verdict, impolite: verdict.impolite.length, dead: verdict.dead.length };
  console.log(JSON.stringify(results, null, 2));
  for (const each of [...verdict.impolite, ...verdict.dead]) console.error(each);
  await writeFile(join(RESULTS, "week.json"), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(RESULTS, "week.svg"), drawWeek(simulated));
  if (verdict.impolite.length + verdict.dead.length > 0) process.exitCode = 1;
} finally {
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
}
