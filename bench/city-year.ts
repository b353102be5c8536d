/** A simulated year of a city: `node bench/city-year.ts [days] [venues] [sources] [reusing]`. Figures and a drawing go to bench/results. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { addDays } from "../src/lib/time.ts";
import { drawChart } from "./city/chart.ts";
import { measure } from "./city/measure.ts";
import { playYear } from "./city/play.ts";
import { openDatabase } from "./city/stage.ts";

const RESULTS = join(import.meta.dirname, "results");
const [days = 365, venues = 200, sources = 30, reusing = 0] = process.argv.slice(2).map(Number);
const { db, close } = await openDatabase();
try {
  const startedMs = performance.now();
  const plan = { from: "2026-03-01", days, venues, sources, every: 10, reusing };
  const played = await playYear(db, plan, async (day) => {
    if (day.endsWith("-01")) console.log(`${day} ${Math.round((performance.now() - startedMs) / 1000)} s`);
  });
  const { examples, ...figures } = await measure(db, played, addDays(plan.from, plan.every));
  const stated = {
    plan,
    visits: played.visits,
    entries: played.entries,
    seconds: Math.round((performance.now() - startedMs) / 1000),
    ...figures,
  };
  console.log(JSON.stringify(stated, null, 2));
  for (const { kind, told } of examples) console.log(`\n${kind}\n  ${told.join("\n  ")}`);
  if (days >= 120) {
    const name = reusing === 0 ? "city-year" : "city-year-reusing";
    writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(stated, null, 2)}\n`);
    writeFileSync(join(RESULTS, `${name}.svg`), drawChart({ ...figures, examples }));
  }
} finally {
  await close();
}
