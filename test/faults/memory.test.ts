import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import { freePort } from "../../local/ports.ts";
import { startWorkers, type Workers } from "../../local/workers.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";
import { largeDocuments, serveLarge } from "./large-documents.ts";

/** What an isolate has in production is 128 MB, stacks, buffers and code included. */
const V8_FLAGS = "--max-old-space-size=100";

/** Some 20 s on a machine with nothing else to do. */
const WAIT_MS = 240_000;

const documents = largeDocuments();
const names = Object.keys(documents);
const idOf = (name: string) => `src_01hzzzzzzzzzzzzzzzzzzzzzz${names.indexOf(name)}`;

let dir: string;
let workers: Workers;
let db: pg.Client;
let hasCrashed = false;
const closes: (() => void)[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-memory-"));
  const root = join(import.meta.dirname, "../..");
  const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  const databaseUrl = await createDatabase();
  process.env["MINIFLARE_WORKERD_V8_FLAGS"] = V8_FLAGS;
  const bindings = workerBindings({ ...inject("stack"), databaseUrl });
  workers = await startWorkers(built, { port: await freePort(), dir: join(dir, "state"), bindings, write: () => {} });
  void workers.crashed.then(() => (hasCrashed = true));
  db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  for (const [name, { kind, itemKind, body, config }] of Object.entries(documents)) {
    const { origin, close } = await serveLarge(body);
    closes.push(close);
    await db.query(
      `insert into sources (id, kind, item_kind, name, url, config, trust, completeness, interval_s)
       values ($1, $2, $3, $4, $5, $6, 40, 'window', 900)`,
      [idOf(name), kind, itemKind, name, `${origin}/document`, JSON.stringify(config)],
    );
  }
  await workers.tick("tidings-jobs", "* * * * *");
}, 180_000);

afterAll(async () => {
  delete process.env["MINIFLARE_WORKERD_V8_FLAGS"];
  for (const close of closes) close();
  await db.end();
  await workers.stop();
  await rm(dir, { recursive: true, force: true });
});

it.each(names)(
  "in a heap of 100 MB, four at once, a %s is read and stored",
  async (name) => {
    const { rows } = await vi.waitFor(
      async () => {
        expect(hasCrashed).toBe(false);
        const found = await db.query("select error_code as code, seen from jobs where source_id = $1 and stage in ('matching', 'done')", [
          idOf(name),
        ]);
        expect(found.rows).toHaveLength(1);
        return found;
      },
      { timeout: WAIT_MS, interval: 200 },
    );
    expect(rows).toEqual([{ code: null, seen: expect.toSatisfy((seen: number) => seen > 400) }]);
  },
  WAIT_MS + 5_000,
);
