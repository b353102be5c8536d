/**
 * How well records that are one thing are found, in labelled sets: pairs judged one by one, tables matched whole, and news
 * articles through the rule for posts. One comparer, one threshold (`SAME`), for every set of records.
 *
 *   node bench/dedupe.ts [--folder ../shared/corpora/09-dedupe]
 *
 * Any folder with `.jsonl` files of these shapes will do: `{a: {…}, b: {…}, match: 0|1}`, `{id, source?, cluster, …}`,
 * `{id, text, dupOf}`. What the comparer was fitted to, and how it does where it was not: docs/matching.md.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readLabelled } from "./dedupe/labelled.ts";
import { measure } from "./dedupe/measure.ts";

const FOLDER = join(import.meta.dirname, "../../shared/corpora/09-dedupe");
const { values } = parseArgs({ options: { folder: { type: "string", default: FOLDER } } });

if (existsSync(values.folder)) {
  const rows = readLabelled(values.folder).map(measure);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
  const widths = columns.map((_, k) => Math.max(...cells.map((line) => line[k]?.length ?? 0)));
  for (const line of cells)
    console.log(line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join("  "));
} else console.log(`skipped: ${values.folder} is not here`);
