import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadCandidates } from "../../src/domain/identity/matcher/candidate-store.ts";
import { matchPending, storeSightings } from "../../src/domain/identity/index.ts";
import { LEASE_MS, type Lease, releaseLease, takeLease } from "../../src/domain/identity/matcher/lease-store.ts";
import { makePlan } from "../../src/domain/identity/matcher/plan.ts";
import { type Pending, readPending } from "../../src/domain/identity/matcher/queue-store.ts";
import { quarantine, writePlan } from "../../src/domain/identity/matcher/plan-store.ts";
import { Draft } from "../../src/domain/items/schema.ts";
import { toInput } from "./support/collect.ts";
import { settle } from "./support/play.ts";
import { findBreaches } from "./support/snapshot.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage, START_MS } from "./support/stage.ts";
import { concert } from "./support/things.ts";
import { PLACES } from "./support/world.ts";

const NOW = new Date(START_MS).toISOString();
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(
    stage,
    [0, 1].map((n) => ({ id: fixedId("src", n), itemKind: "event", trust: 40 })),
  );
});

const store = (source: number, things: readonly number[], edit: (draft: Draft) => Draft = (draft) => draft) =>
  storeSightings(stage.db, {
    ...{ sourceId: fixedId("src", source), jobId: null, token: null, now: NOW, backfill: false },
    rows: things.map((thing) =>
      toInput({ externalId: `t${thing}`, sightingId: fixedId("sgt", thing * 50 + source), draft: edit(concert(thing, source)) }),
    ),
  });
const match = () => matchPending({ db: stage.db, clock: () => stage.clock.nowMs }, "event");

/** Reads and decides, as a matcher does before it writes. */
async function decide() {
  const batch = await readPending(stage.db, "event");
  const readable = batch.map((pending) => ({ ...pending, draft: Draft.parse(pending.draft) }));
  const { loaded } = await loadCandidates(stage.db, "event", readable);
  return { batch, plan: makePlan(loaded, new Set(batch.map(({ id }) => id))) };
}

async function lease(): Promise<Lease> {
  const taken = await takeLease(stage.db, "match:event", stage.clock.nowMs);
  if (taken === null) throw new Error("the lease is taken");
  return taken;
}

/** Every row of every table, but for the lease that changed hands. */
async function everything(): Promise<unknown> {
  const tables = ["sightings", "items", "item_products", "revisions", "match_keys", "match_edges", "item_aliases", "changes", "jobs"];
  const { rows } = await stage.db.execute(
    sql.join(
      tables.map(
        (table) => sql`select ${table} as name, (select coalesce(jsonb_agg(t order by t::text), '[]') from ${sql.raw(table)} t) as rows`,
      ),
      sql` union all `,
    ),
  );
  return rows;
}

describe("a matcher whose lease another took over", () => {
  it("changes not one row, whatever it still sends", async () => {
    await store(0, [0, 1, 2]);
    await match();
    // Merges, ends an item, moves keys, aliases and edges: every statement has something it would change.
    await store(1, [0, 1, 2]);
    await store(0, [1], () => concert(9, 0));
    const stale = await lease();
    const { batch, plan } = await decide();
    expect(batch).toHaveLength(4);
    stage.clock.nowMs += LEASE_MS + 1;
    const fresh = await lease();
    expect(fresh.token).toBe(stale.token + 1);

    const before = await everything();
    expect(await writePlan(stage.db, stale, { kind: "event", plan, batch, nowMs: stage.clock.nowMs })).toBe(false);
    const bad = batch.map((pending) => ({ ...pending, reason: "late" }));
    expect(await quarantine(stage.db, stale, bad, stage.clock.nowMs)).toBe(false);
    expect(await everything()).toEqual(before);

    await releaseLease(stage.db, stale);
    expect(await takeLease(stage.db, "match:event", stage.clock.nowMs), "a stale holder cannot give away another's lease").toBeNull();
    expect(await writePlan(stage.db, fresh, { kind: "event", plan, batch, nowMs: stage.clock.nowMs })).toBe(true);
    expect(await everything()).not.toEqual(before);
  });

  it("finds out when it writes, and leaves the rest to the other", async () => {
    await store(0, [0, 1]);
    // Lease, queue, candidates, and then, when it is about to write, it has slept for too long.
    const { db } = stage.worker(null, async (n) => {
      if (n !== 4) return;
      stage.clock.nowMs += LEASE_MS + 1;
      await lease();
    });
    expect(await matchPending({ db, clock: () => stage.clock.nowMs }, "event")).toEqual({ state: "lost", matched: 0, batches: 0 });
    expect(await readPending(stage.db, "event")).toHaveLength(2);
    await settle(stage);
    expect(await findBreaches(stage.db)).toEqual([]);
  });
});

describe("a lease given back", () => {
  it("is free at once, for one whose clock is behind as well", async () => {
    await releaseLease(stage.db, await lease());
    stage.clock.nowMs -= 5000;
    expect(await lease()).toMatchObject({ token: 2 });
  });
});

describe("the matcher's queue", () => {
  it("keeps a sighting that changed after it was read", async () => {
    await store(0, [0]);
    const held = await lease();
    const { batch, plan } = await decide();
    await store(0, [0], (draft) => ({ ...draft, summary: "Moved to the big hall." }));
    expect(await writePlan(stage.db, held, { kind: "event", plan, batch, nowMs: stage.clock.nowMs })).toBe(true);
    const waiting: Pending[] = await readPending(stage.db, "event");
    expect(waiting).toMatchObject([{ id: fixedId("sgt", 0), number: 2 }]);
    await releaseLease(stage.db, held);
    await match();
    const { rows } = await stage.db.execute(sql`select summary, revision from items`);
    expect(rows).toEqual([{ summary: "Moved to the big hall.", revision: 2 }]);
  });

  it("is looked at once more by a matcher that ends, since whoever was told `busy` relies on it", async () => {
    await store(0, [0]);
    // Lease, queue, candidates, write, queue: empty. Now, before it gives the lease back, another comes.
    const { db } = stage.worker(null, async (n) => {
      if (n !== 6) return;
      await store(0, [1]);
      expect(await match()).toEqual({ state: "busy", matched: 0, batches: 0 });
    });
    expect(await matchPending({ db, clock: () => stage.clock.nowMs }, "event")).toEqual({ state: "done", matched: 2, batches: 2 });
    expect(await readPending(stage.db, "event")).toEqual([]);
  });
});
