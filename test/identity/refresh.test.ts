import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sequenceChanges } from "../../src/domain/changes/index.ts";
import { SCORE_VERSION } from "../../src/domain/cleaning/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { matchPending, refreshItems } from "../../src/domain/identity/index.ts";
import { RESOLVER_VERSION } from "../../src/domain/identity/schema.ts";
import type { Draft } from "../../src/domain/items/schema.ts";
import { collectSerially, type Source } from "./support/collect.ts";
import { findBreaches, takeSnapshot } from "./support/snapshot.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage } from "./support/stage.ts";
import { PLACES } from "./support/world.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(
    stage,
    [0, 1, 2].map((n) => ({ id: fixedId("src", n), itemKind: "event", trust: 50 })),
  );
});

const jazz: Extract<Draft, { kind: "event" }> = {
  ...EMPTY.event,
  title: "Jazz in the old hall",
  summary: "Four players and a singer, until the last train.",
  event: { ...EMPTY.event.event, starts_local: "2026-12-05T20:00:00", time_zone: "Europe/Paris", place_id: "plc_1", venue: "Old Hall" },
};
const source = (n: number, draft: Draft): Source => ({
  id: fixedId("src", n),
  kind: "event",
  entries: [{ externalId: "e", sightingId: fixedId("sgt", n), draft: { ...draft, url: `https://${n}.example/jazz` } }],
});
const refresh = () =>
  refreshItems({ db: stage.db, clock: () => stage.clock.nowMs, queues: { send: async () => undefined }, requestId: "req_1" });
const match = () => matchPending({ db: stage.db, clock: () => stage.clock.nowMs }, "event");
/** As if an older release had worked everything out. */
const age = () =>
  stage.db.batch([
    stage.db.execute(sql`update items set resolver = 1`),
    stage.db.execute(sql`update item_evidence set quality = '{"score": 12, "version": 1, "reasons": []}', quality_score = 12`),
    stage.db.execute(sql`update sightings set quality = jsonb_set(quality, '{version}', '1')`),
  ]);
const told = async () => (await stage.db.execute(sql`select type, material, backfill from changes order by id`)).rows;

describe("items worked out by older rules", () => {
  it("come to today's, their sightings scored anew, and nobody is told", async () => {
    await collectSerially(stage, [source(0, jazz), source(1, jazz)]);
    await refresh();
    await match();
    const before = await takeSnapshot(stage.db);
    const toldBefore = await told();
    await age();
    stage.clock.nowMs += 86_400_000;
    expect(await refresh()).toEqual({ refreshed: 2 });
    await match();
    await sequenceChanges(stage.db);
    const { rows } = await stage.db.execute(sql`
      select i.resolver, (e.quality ->> 'version')::int as item, (s.quality ->> 'version')::int as sighting
      from items i join item_evidence e on e.item_id = i.id join sightings s on s.item_id = i.id`);
    expect(rows).toEqual([0, 1].map(() => ({ resolver: RESOLVER_VERSION, item: SCORE_VERSION, sighting: SCORE_VERSION })));
    expect((await takeSnapshot(stage.db)).items).toEqual(before.items);
    expect(await told()).toEqual(toldBefore);
    expect(await findBreaches(stage.db)).toEqual([]);
  });

  it("are kept back by today's rules without a word to anybody, unless an operator let them through or only time has passed", async () => {
    const spam = { ...jazz, title: "Jazz: buy cheap viagra, click here", summary: "Online casino" };
    const bare = { ...jazz.event, starts_local: "2026-09-05T20:00:00", place_id: null, venue: null };
    const past = { ...jazz, title: "Ode", summary: null, event: bare };
    await collectSerially(stage, [
      source(0, spam),
      source(1, { ...spam, event: { ...jazz.event, starts_local: "2026-12-12T20:00:00" } }),
      source(2, past),
    ]);
    await stage.db.execute(sql`update sightings set verdict = 'accepted' where source_id = ${fixedId("src", 1)}`);
    await age();
    await refresh();
    await match();
    const { rows } = await stage.db.execute(sql`select source_id, state from sightings order by source_id`);
    expect(rows.map(({ state }) => state)).toEqual(["quarantined", "live", "live"]);
    expect((await told()).filter(({ type }) => type === "withdrawn")).toEqual([{ type: "withdrawn", material: true, backfill: true }]);
  });

  it("are those too that today's rules made of an older score", async () => {
    await collectSerially(stage, [source(0, jazz)]);
    await stage.db.execute(sql`update items set resolver = ${RESOLVER_VERSION - 1}`);
    expect(await refresh()).toEqual({ refreshed: 1 });
    expect(RESOLVER_VERSION % 100).toBe(SCORE_VERSION);
  });

  it("are looked for once a day when none is left, and not while they wait for the matcher", async () => {
    await collectSerially(stage, [source(0, jazz)]);
    expect(await refresh()).toEqual({ refreshed: 0 });
    await age();
    expect(await refresh()).toEqual({ refreshed: 0 });
    stage.clock.nowMs += 86_400_000;
    expect(await refresh()).toEqual({ refreshed: 1 });
    expect(await refresh()).toEqual({ refreshed: 0 });
  });
});
