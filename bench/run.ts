/**
 * Runs the benchmarks, each in a process of its own: `node bench/run.ts [name …]`, all of them without a name.
 * A benchmark is `bench/<name>.ts` or `bench/<name>/run.ts`; what it measures and takes stands at its head.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

const FOLDER = import.meta.dirname;

const scriptOf = (entry: string): string => (entry.endsWith(".ts") ? join(FOLDER, entry) : join(FOLDER, entry, "run.ts"));
const benches = new Map(
  readdirSync(FOLDER)
    .filter((entry) => entry !== "run.ts" && existsSync(scriptOf(entry)))
    .map((entry) => [basename(entry, ".ts"), scriptOf(entry)]),
);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : [...benches.keys()];

for (const name of wanted) {
  const script = benches.get(name);
  if (script === undefined || !existsSync(script)) throw new Error(`no benchmark ${name}: there are ${[...benches.keys()].join(", ")}`);
  console.error(`${name}:`);
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
