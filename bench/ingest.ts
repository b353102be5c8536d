/**
 * What a sighting costs to store and to match, as items grow: at 1,000, 10,000 … items, the next 4,000 new ones and 4,000
 * that another source knows already.
 *
 *   node bench/ingest.ts [--kinds event,post,recall] [--items 100000]
 *
 * Postgres, its HTTP front and the matcher share the machine and work by turns, so processor time counts beside time on the
 * wall: it is nearly the same while others are at work. The database is filled by the matcher itself; from 10,000 items on the indexes of
 * `items` are left out meanwhile and made afterwards, which gives the same rows in a third of the time. Autovacuum rests while it is measured. Figures go to
 * bench/results/ingest.json, kind by kind, and are drawn beside it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { matchPending, storeSightings } from "../src/domain/identity/index.ts";
import { Kind } from "../src/domain/items/schema.ts";
import { drawGrowth } from "./ingest/chart.ts";
import { type Cost, type Figures, type Results, toCost } from "./ingest/figures.ts";
import { openStage, sourceId, type Stage } from "./ingest/stage.ts";
import { sightingOf } from "./ingest/things.ts";

const NOW = "2026-11-20T12:00:00.000Z";
/** So many that the search index, which gathers a thousand items before it takes them in, does so several times. */
const SAMPLE = 4_000;
const CHUNK = 500;
/** Stored between two runs of the matcher while the database is filled. */
const FILL_CHUNK = 10_000;
const RESULTS = join(import.meta.dirname, "results");

const { values } = parseArgs({
  options: { kinds: { type: "string", default: "event,post,recall" }, items: { type: "string", default: "100000" } },
});
const kinds = z.array(Kind).parse(values.kinds.split(","));
const items = Number(values.items);

async function costOf(stage: Stage, work: () => Promise<unknown>): Promise<Cost> {
  const [wall, node, postgres] = [performance.now(), process.cpuUsage(), stage.postgresCpuMs()];
  await work();
  const used = process.cpuUsage(node);
  const [wallMs, nodeMs] = [performance.now() - wall, (used.user + used.system) / 1000];
  return toCost({ wallMs, nodeMs, postgresMs: stage.postgresCpuMs() - postgres }, SAMPLE);
}

const store = (stage: Stage, kind: Kind, first: number, count: number, source: number) =>
  storeSightings(stage.db, {
    ...{ sourceId: sourceId(kind, source), jobId: null, token: null, now: NOW, backfill: false },
    rows: Array.from({ length: count }, (_, i) => sightingOf(kind, first + i, source)),
  });

async function match(stage: Stage, kind: Kind): Promise<void> {
  for (let state = "more"; state === "more";) ({ state } = await matchPending({ db: stage.db, clock: () => Date.parse(NOW) }, kind));
}

async function fill(stage: Stage, kind: Kind, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += FILL_CHUNK) {
    await store(stage, kind, at, Math.min(FILL_CHUNK, to - at), 0);
    await match(stage, kind);
  }
}

async function sample(stage: Stage, kind: Kind, first: number, source: number): Promise<Pick<Figures, "storing" | "matching">> {
  const storing = await costOf(stage, async () => {
    for (let at = 0; at < SAMPLE; at += CHUNK) await store(stage, kind, first + at, CHUNK, source);
  });
  return { storing, matching: await costOf(stage, () => match(stage, kind)) };
}

function print(kind: Kind, { stored, what, storing, matching }: Figures): void {
  const { nodeMs, postgresMs, wallMs } = matching;
  const cells = [kind, stored, what, storing.nodeMs + storing.postgresMs, nodeMs, postgresMs, 1000 / (nodeMs + postgresMs), 1000 / wallMs];
  console.log(cells.map((cell) => `${typeof cell === "number" ? Number(cell.toPrecision(3)) : cell}`.padEnd(12)).join(""));
}

async function measure(stage: Stage, kind: Kind): Promise<Figures[]> {
  const all: Figures[] = [];
  let stored = 0;
  for (let size = 1_000; size <= items; size *= 10) {
    const from = stored;
    if (size <= 10_000) await fill(stage, kind, from, size);
    else await stage.withoutIndexes(() => fill(stage, kind, from, size));
    await stage.db.execute("analyze");
    await stage.undisturbed(async () => {
      all.push({ stored: size, what: "new", ...(await sample(stage, kind, size, 0)) });
      all.push({ stored: size, what: "known", ...(await sample(stage, kind, size / 2, 1)) });
    });
    for (const figures of all.slice(-2)) print(kind, figures);
    stored = size + SAMPLE;
  }
  return all;
}

function keep(kind: Kind, figures: readonly Figures[]): void {
  const path = join(RESULTS, "ingest.json");
  let before: Results = {};
  try {
    before = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Nothing was measured before.
  }
  const results = { ...before, [kind]: figures };
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(RESULTS, "ingest.svg"), drawGrowth(results));
}

const header = ["kind", "items", "sightings", "store ms", "matcher ms", "Postgres ms", "a second", "on the wall"];
console.log(header.map((cell) => cell.padEnd(12)).join(""));
const stage = await openStage();
try {
  for (const kind of kinds) keep(kind, await measure(stage, kind));
} finally {
  await stage.close();
}
