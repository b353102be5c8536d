/**
 * What a sighting costs to store and to match, as items grow: at 1,000, 10,000 … items, the next 2,000 new ones and 2,000
 * that another source knows already.
 *
 *   node bench/ingest.ts [--kinds event,post] [--items 100000]
 *
 * Postgres, its HTTP front and the matcher share the machine and work by turns, so processor time is what counts: unlike the
 * time on the wall it is the same while others are at work. "a second" is what two idle cores would give.
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { matchPending, storeSightings } from "../src/domain/identity/index.ts";
import { Kind } from "../src/domain/items/schema.ts";
import { openStage, sourceId, type Stage } from "./ingest/stage.ts";
import { sightingOf } from "./ingest/things.ts";

const NOW = "2026-11-20T12:00:00.000Z";
const SAMPLE = 2_000;
const CHUNK = 500;
/** Stored between two runs of the matcher while the database is filled. */
const FILL_CHUNK = 10_000;

const { values } = parseArgs({
  options: { kinds: { type: "string", default: "event,post" }, items: { type: "string", default: "100000" } },
});
const kinds = z.array(Kind).parse(values.kinds.split(","));
const items = Number(values.items);

type Cost = { wallMs: number; nodeMs: number; postgresMs: number };

async function costOf(stage: Stage, work: () => Promise<unknown>): Promise<Cost> {
  const [wall, node, postgres] = [performance.now(), process.cpuUsage(), stage.postgresCpuMs()];
  await work();
  const used = process.cpuUsage(node);
  return { wallMs: performance.now() - wall, nodeMs: (used.user + used.system) / 1000, postgresMs: stage.postgresCpuMs() - postgres };
}

const store = (stage: Stage, kind: Kind, first: number, count: number, source: number) =>
  storeSightings(stage.db, {
    ...{ sourceId: sourceId(kind, source), jobId: null, token: null, now: NOW, backfill: false },
    rows: Array.from({ length: count }, (_, i) => sightingOf(kind, first + i, source)),
  });

async function match(stage: Stage, kind: Kind): Promise<void> {
  for (let state = "more"; state === "more";) ({ state } = await matchPending({ db: stage.db, clock: () => Date.parse(NOW) }, kind));
}

type Figures = { stored: number; what: string; storing: Cost; matching: Cost };

async function sample(stage: Stage, kind: Kind, first: number, source: number): Promise<Pick<Figures, "storing" | "matching">> {
  const storing = await costOf(stage, async () => {
    for (let at = 0; at < SAMPLE; at += CHUNK) await store(stage, kind, first + at, CHUNK, source);
  });
  return { storing, matching: await costOf(stage, () => match(stage, kind)) };
}

function print(kind: Kind, { stored, what, storing, matching }: Figures): void {
  const each = (ms: number) => (ms / SAMPLE).toFixed(3);
  const cells = [kind, stored, what, each(storing.nodeMs + storing.postgresMs), each(matching.nodeMs), each(matching.postgresMs)];
  const perSecond = (1000 * SAMPLE) / (matching.nodeMs + matching.postgresMs);
  console.log(
    [...cells, perSecond.toFixed(0), ((1000 * SAMPLE) / matching.wallMs).toFixed(0)].map((cell) => `${cell}`.padEnd(12)).join(""),
  );
}

async function measure(stage: Stage, kind: Kind): Promise<void> {
  let stored = 0;
  for (let size = 1_000; size <= items; size *= 10) {
    for (; stored < size; stored += Math.min(FILL_CHUNK, size - stored)) {
      await store(stage, kind, stored, Math.min(FILL_CHUNK, size - stored), 0);
      await match(stage, kind);
    }
    await stage.db.execute("analyze");
    print(kind, { stored, what: "new", ...(await sample(stage, kind, stored, 0)) });
    print(kind, { stored, what: "known", ...(await sample(stage, kind, Math.floor(stored / 2), 1)) });
    stored += SAMPLE;
  }
}

const header = ["kind", "items", "sightings", "store ms", "matcher ms", "Postgres ms", "a second", "on the wall"];
console.log(header.map((cell) => cell.padEnd(12)).join(""));
const stage = await openStage();
try {
  for (const kind of kinds) await measure(stage, kind);
} finally {
  await stage.close();
}
