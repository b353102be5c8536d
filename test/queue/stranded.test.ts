import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { concludeFailure } from "../../src/domain/collect/conclude.ts";
import { sweep } from "../../src/domain/collect/index.ts";
import { claimJob } from "../../src/domain/collect/job-store.ts";
import type { IdPrefix } from "../../src/lib/ids.ts";
import { makeId } from "../../src/lib/ids.ts";
import { resetStack } from "../support/control.ts";
import { testDb } from "../support/people.ts";

const db = testDb();
const SOURCE = "src_01hzzzzzzzzzzzzzzzzzzzzzz1";
const newId = (prefix: IdPrefix) => makeId(prefix, Date.now(), crypto.getRandomValues(new Uint8Array(16)));
const ctx = {
  ...{ db, newId, requestId: "req_1", clock: () => Date.now(), random: () => 0.5, log: () => {} },
  queues: { send: async () => {} },
};

beforeAll(resetStack);
beforeEach(async () => {
  for (const table of ["alerts", "jobs", "sources"]) await db.execute(sql`delete from ${sql.identifier(table)}`);
  await db.execute(sql`insert into sources (id, kind, item_kind, name, url, trust, completeness, interval_s, updated_at)
    values (${SOURCE}, 'feed', 'post', 'Paper', 'https://paper.example/feed.xml', 40, 'window', 3600, now() - interval '1 day')`);
});

async function beginRun(cause = "schedule") {
  await db.execute(sql`insert into jobs (id, source_id, cause, body_hash) values (${newId("job")}, ${SOURCE}, ${cause}, 'hash')`);
  const claim = await claimJob(db, SOURCE, newId("job"));
  if (claim === null) throw new Error("nothing to claim");
  return claim;
}

/** A run whose worker dies, and the sweep a minute later. */
async function loseWorker(cause?: string) {
  await beginRun(cause);
  await db.execute(
    sql`update jobs set started_at = now() - interval '61 seconds', deadline_at = now() - interval '1 second' where state = 'running'`,
  );
  return sweep(ctx);
}

async function standing() {
  const { rows } = await db.execute(sql`
    select failures, error_code as code, round(extract(epoch from next_run_at - now()) / 60)::int as "minutes",
      (select count(*)::int from alerts where kind = 'failing') as alerts,
      (select count(*)::int from jobs where state in ('queued', 'running')) as open
    from sources`);
  return rows[0];
}

describe("a source whose worker is lost each time", () => {
  it("is asked more and more seldom, and its operator hears of it at the third", async () => {
    expect(await loseWorker()).toMatchObject({ lost: 1 });
    expect(await standing()).toEqual({ failures: 1, code: "worker_lost", minutes: 5, alerts: 0, open: 0 });
    await loseWorker();
    expect(await standing()).toMatchObject({ failures: 2, minutes: 10, alerts: 0 });
    await loseWorker();
    expect(await standing()).toMatchObject({ failures: 3, minutes: 20, alerts: 1 });
  });

  it("and that was changed since the run began is asked at once, as what it is now", async () => {
    await beginRun();
    await db.execute(sql`update jobs set started_at = now() - interval '2 minutes', deadline_at = now() - interval '1 minute'`);
    await db.execute(sql`update sources set updated_at = now() - interval '90 seconds'`);
    await sweep(ctx);
    expect(await standing()).toEqual({ failures: 0, code: null, minutes: 0, alerts: 0, open: 0 });
  });

  it("over a document that was kept has failed in that job alone", async () => {
    await loseWorker("reprocess");
    expect(await standing()).toMatchObject({ failures: 0, code: null, open: 0 });
  });
});

describe("what breaks in a run", () => {
  it("over one source's input is held against that source", async () => {
    for (let i = 0; i < 3; i++) await concludeFailure(ctx, await beginRun(), new TypeError("undefined is not a function"));
    expect(await standing()).toMatchObject({ failures: 3, code: "internal", minutes: 20, alerts: 1 });
  });

  it("because the database was away is held against nobody", async () => {
    const away = new Error("Failed query", { cause: Object.assign(new Error("connection refused"), { name: "NeonDbError" }) });
    await concludeFailure(ctx, await beginRun(), away);
    expect(await standing()).toMatchObject({ failures: 0, code: "internal", minutes: 5, alerts: 0 });
  });
});
