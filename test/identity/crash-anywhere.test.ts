import { sql } from "drizzle-orm";
import pg from "pg";
import { beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { LEASE_MS } from "../../src/domain/identity/matcher/lease-store.ts";
import { matchPending } from "../../src/domain/identity/index.ts";
import { collect, collectSerially, openRun, reviveSource, type Source } from "./support/collect.ts";
import { settle } from "./support/play.ts";
import { findBreaches, type Snapshot, takeSnapshot } from "./support/snapshot.ts";
import { clearStage, fixedId, isCrash, openStage, seedSources, type Stage } from "./support/stage.ts";
import { concert } from "./support/things.ts";

/** Three sources that tell of the same three concerts, each in its own words. */
const SOURCES: Source[] = [0, 1, 2].map((n) => ({
  id: fixedId("src", n),
  kind: "event",
  entries: [0, 1, 2].map((thing) => ({ externalId: `e${thing}`, sightingId: fixedId("sgt", n * 8 + thing), draft: concert(thing, n) })),
}));

/** More than one worker ever sends: claim, store, mark, lease, read, load, write, read, release, look again, finish. */
const MOST_REQUESTS = 13;

let stage: Stage;
let expected: Snapshot;

async function prepare(): Promise<void> {
  await clearStage(stage);
  await seedSources(
    stage,
    SOURCES.map(({ id }) => ({ id, itemKind: "event", trust: 40 })),
  );
}

beforeAll(async () => {
  stage = await openStage();
  await prepare();
  await collectSerially(stage, SOURCES);
  await settle(stage);
  expected = await takeSnapshot(stage.db);
  expect(expected.items).toHaveLength(3);
});
beforeEach(prepare);

async function collectWithOneDeath(at: number, when: "before" | "after"): Promise<number> {
  let deaths = 0;
  for (const source of SOURCES) {
    await openRun(stage.db, source);
    try {
      await collect(stage.worker({ at, when }).db, stage.clock, source);
    } catch (error) {
      if (!isCrash(error)) throw error;
      deaths += 1;
      stage.clock.nowMs += LEASE_MS + 1;
      await reviveSource(stage.db, source);
      await collect(stage.db, stage.clock, source);
    }
  }
  await settle(stage);
  return deaths;
}

describe("a worker that dies", { timeout: 60_000 }, () => {
  it.each(["before", "after"] as const)(
    "at any of its requests, %s it is carried out, loses nothing and does nothing twice",
    async (when) => {
      const deaths: number[] = [];
      for (let at = 1; at <= MOST_REQUESTS; at++) {
        await prepare();
        deaths.push(await collectWithOneDeath(at, when));
        expect(await findBreaches(stage.db), `died ${when} request ${at}`).toEqual([]);
        expect(await takeSnapshot(stage.db), `died ${when} request ${at}`).toEqual(expected);
      }
      // Every request was somebody's last, and the range went beyond the last of them.
      expect(deaths[0]).toBe(SOURCES.length);
      expect(deaths.at(-1)).toBe(0);
    },
  );

  it("inside the transaction that writes a batch leaves nothing of it", async () => {
    const [source] = SOURCES;
    if (source === undefined) throw new Error("there is a source");
    await openRun(stage.db, source);
    const lock = await holdTable("changes");
    const attempt = collect(stage.worker().db, stage.clock, source);
    const refused = expect(attempt).rejects.toThrow();
    // By now its earlier statements have written items, keys and aliases.
    const backend = await vi.waitUntil(() => lock.waiter(), { timeout: 10_000, interval: 10 });
    await lock.terminate(backend);
    await refused;
    await lock.release();
    const { rows } = await stage.db.execute(sql`
      select (select count(*)::int from items) as items, (select count(*)::int from match_keys) as keys, (select count(*)::int from changes) as changes,
        (select count(*)::int from sightings where pending_at is null) as matched`);
    expect(rows).toEqual([{ items: 0, keys: 0, changes: 0, matched: 0 }]);
    stage.clock.nowMs += LEASE_MS + 1;
    expect(await matchPending({ db: stage.db, clock: () => stage.clock.nowMs }, "event")).toMatchObject({ state: "done", matched: 3 });
    await settle(stage);
    expect(await findBreaches(stage.db)).toEqual([]);
  });
});

/** Holds everyone who writes to a table, and knows who waits. */
async function holdTable(table: string) {
  const { rows } = await stage.db.execute<{ name: string }>(sql`select current_database() as name`);
  const url = new URL(inject("stack").postgresUrl);
  url.pathname = `/${rows[0]?.name ?? ""}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`begin; lock table ${table} in exclusive mode`);
  return {
    async waiter(): Promise<number | undefined> {
      const found = await client.query<{ pid: number }>(
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1",
      );
      return found.rows[0]?.pid;
    },
    terminate: (pid: number) => client.query("select pg_terminate_backend($1)", [pid]),
    release: () => client.end(),
  };
}
