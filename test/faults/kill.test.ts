import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { type BuiltWorker, buildWorkers } from "../../local/build-workers.ts";
import { type NeonQuery, startNeonFront } from "../../local/neon.ts";
import { freePort, listen, LOOPBACK } from "../../local/ports.ts";
import { startWorkers } from "../../local/workers.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";

const stack = inject("stack");
const THINGS = 40;

const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>${Array.from(
  { length: THINGS },
  (_, i) =>
    `<item><guid>${i}</guid><title>Report number ${i} of the harbour master</title><link>https://paper.example/${i}</link><pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate></item>`,
).join("")}</channel></rss>`;

/** Where the worker dies: when it is about to send the first SQL that looks like this. */
const DEATHS: [when: string, sql: RegExp][] = [
  ["after it claimed, before it fetched", /from "robots"/],
  ["after it fetched, before anything was stored", /insert into sightings/],
  ["after storing, before the job knew", /"last_success_at" = now\(\)/],
  ["before items were written", /insert into items/],
  ["after items were written, before they were numbered", /pg_advisory_xact_lock/],
  ["after they were numbered, before that was announced", /announced_seq = greatest/],
];

let dir: string;
let built: BuiltWorker[];
let feedUrl: string;
let closeSite: () => void;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-kill-"));
  const root = join(import.meta.dirname, "../..");
  built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  const site = createServer((request, response) => {
    const found = request.url === "/feed.xml";
    response.writeHead(found ? 200 : 404, { "content-type": "application/rss+xml" }).end(found ? feed : "");
  });
  feedUrl = `http://${LOOPBACK}:${await listen(site, 0)}/feed.xml`;
  closeSite = () => site.close();
}, 60_000);

afterAll(async () => {
  closeSite();
  await rm(dir, { recursive: true, force: true });
});

describe("a worker killed", () => {
  it.each(DEATHS)(
    "%s loses nothing and tells nothing twice",
    async (_when, deadly) => {
      const databaseUrl = await createDatabase();
      const db = new pg.Client({ connectionString: databaseUrl });
      await db.connect();
      const state = await mkdtemp(join(dir, "state-"));
      let isDead = false;
      const front = await startNeonFront({
        target: databaseUrl,
        async onRequest(queries: NeonQuery[]) {
          if (isDead || !queries.some(({ query }) => deadly.test(query))) return;
          isDead = true;
          process.kill(Number(await readFile(join(state, "workerd.pid"), "utf8")), "SIGKILL");
          throw new Error("the worker that asked is dead");
        },
      });
      const start = async () => {
        const bindings = { ...workerBindings({ ...stack, databaseUrl }), NEON_HTTP_URL: front.httpUrl };
        return startWorkers(built, { port: await freePort(), dir: state, bindings, write: () => {} });
      };
      await db.query(
        `insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s) values ('src_01hzzzzzzzzzzzzzzzzzzzzzz0', 'feed', 'post', 'Paper', $1, 40, 'window', 900)`,
        [feedUrl],
      );

      const first = await start();
      await first.tick("tidings-jobs", "* * * * *").catch(() => {});
      await vi.waitFor(() => expect(isDead).toBe(true), { timeout: 15_000 });
      await first.stop();

      // A minute goes by: what the dead worker held has run out.
      await db.query("update jobs set deadline_at = now() - interval '1 second' where state = 'running'");
      await db.query("update leases set expires_at = now() - interval '1 second'");
      const second = await start();
      await vi.waitFor(
        async () => {
          await second.tick("tidings-jobs", "* * * * *");
          // Five minutes go by: a source whose worker was lost is not asked at once.
          await db.query("update sources set next_run_at = now() where error_code = 'worker_lost'");
          const { rows } = await db.query(`select
            (select count(*)::int from sightings where pending_at is not null) as pending, (select count(*)::int from items) as items,
            (select count(*)::int from jobs where state in ('queued','running')) as open, (select announced_seq::int from change_head) as announced`);
          expect(rows).toEqual([{ pending: 0, items: THINGS, open: 0, announced: THINGS }]);
        },
        { timeout: 40_000, interval: 500 },
      );
      await second.stop();

      const { rows } = await db.query(`select
        (select count(*)::int from sightings) as sightings, (select count(*)::int from items where visible and revision = 1) as items,
        (select count(*)::int from revisions) as revisions, (select json_agg(distinct type) from changes) as types,
        (select json_agg(seq order by seq) from changes) as seqs, (select count(distinct item_id)::int from changes) as told`);
      expect(rows[0]).toMatchObject({ sightings: THINGS, items: THINGS, types: ["created"], told: THINGS });
      expect(rows[0].seqs).toEqual(Array.from({ length: THINGS }, (_, i) => i + 1));
      await db.end();
      await front.close();
    },
    90_000,
  );
});
