/** Tells in the README, as a table, and draws what the benchmarks left in `bench/results`: `node bench/run.ts numbers`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawNumbers } from "./chart.ts";
import { figures } from "./figures.ts";
import { withNumbers } from "./table.ts";

const root = join(import.meta.dirname, "../..");
const measured = figures();
const readme = join(root, "README.md");
writeFileSync(readme, withNumbers(readFileSync(readme, "utf8"), measured));
writeFileSync(join(root, "bench/results/numbers.svg"), drawNumbers(measured));
for (const { what, measured: value, aim, used } of measured) {
  const verdict = used === null ? "" : used <= 1 ? "  reached" : "  missed";
  console.log(`${what}\n    ${value}${aim === null ? "" : `  (aim ${aim})`}${verdict}`);
}
