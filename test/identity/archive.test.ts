import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sequenceChanges } from "../../src/domain/changes/index.ts";
import { archiveEvents } from "../../src/domain/identity/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { takeLease } from "../../src/domain/identity/matcher/lease-store.ts";
import type { Draft } from "../../src/domain/items/schema.ts";
import { addDays } from "../../src/lib/time.ts";
import { collectSerially, type Source } from "./support/collect.ts";
import { findBreaches } from "./support/snapshot.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage, START_MS } from "./support/stage.ts";
import { PLACES } from "./support/world.ts";

const TODAY = "2026-11-20";
const DAY_MS = 86_400_000;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(
    stage,
    [0, 1].map((n) => ({ id: fixedId("src", n), itemKind: "event", trust: 70 })),
  );
});

const event = (title: string, starts: string, ends: string | null = null): Draft => ({
  ...EMPTY.event,
  title,
  event: {
    ...EMPTY.event.event,
    starts_local: `${starts}T20:00:00`,
    ends_local: ends && `${ends}T23:00:00`,
    time_zone: "Europe/Paris",
    place_id: "plc_1",
  },
});
const source = (drafts: Draft[], n = 0): Source => ({
  id: fixedId("src", n),
  kind: "event",
  entries: drafts.map((draft, e) => ({ externalId: `e${e}`, sightingId: fixedId("sgt", 10 * n + e), draft })),
});
const archive = async () => {
  const outcome = await archiveEvents({
    db: stage.db,
    clock: () => stage.clock.nowMs,
    queues: { send: async () => undefined },
    requestId: "req_1",
  });
  await sequenceChanges(stage.db);
  return outcome;
};
const items = async () =>
  Object.fromEntries(
    (
      await stage.db.execute<{ title: string; visible: boolean; archived: boolean; keys: number }>(sql`
        select title, visible, archived, (select count(*)::int from match_keys k where k.item_id = i.id) as keys from items i`)
    ).rows.map(({ title, visible, archived, keys }) => [
      title,
      `${visible ? "shown" : "hidden"}${archived ? " archived" : ""}${keys > 0 ? " keys" : ""}`,
    ]),
  );
const past = (days: number) => addDays(TODAY, -days);

describe("archiving", () => {
  it("hides what has been over for thirty days, drops its keys, keeps its row, and tells followers without waking anybody", async () => {
    await collectSerially(stage, [
      source([
        event("Long over", past(40)),
        event("Just over", past(29)),
        event("Goes on", past(60), past(3)),
        event("To come", addDays(TODAY, 5)),
      ]),
    ]);
    expect(await archive()).toEqual({ archived: 1 });
    expect(await items()).toEqual({
      "Long over": "hidden archived",
      "Just over": "shown keys",
      "Goes on": "shown keys",
      "To come": "shown keys",
    });
    const { rows } = await stage.db.execute(
      sql`select type, material, backfill, revision, tags -> 'place_id' as place from changes where type <> 'created'`,
    );
    expect(rows).toEqual([{ type: "withdrawn", material: false, backfill: true, revision: 1, place: "plc_1" }]);
    expect(await findBreaches(stage.db)).toEqual([]);
  });

  it("runs once a week, whoever asks how often, and finds nothing twice", async () => {
    await collectSerially(stage, [source([event("Long over", past(40)), event("Almost", past(30))])]);
    const outcomes = await Promise.all([archive(), archive(), archive()]);
    expect(outcomes.reduce((sum, { archived }) => sum + archived, 0)).toBe(1);
    stage.clock.nowMs += 6 * DAY_MS;
    expect(await archive()).toEqual({ archived: 0 });
    stage.clock.nowMs += DAY_MS;
    expect(await archive()).toEqual({ archived: 1 });
    expect((await stage.db.execute(sql`select 1 from changes where type = 'withdrawn'`)).rows).toHaveLength(2);
  });

  it("waits for the matcher and comes back with the next tick", async () => {
    await collectSerially(stage, [source([event("Long over", past(40))])]);
    await takeLease(stage.db, "match:event", START_MS);
    expect(await archive()).toEqual({ archived: 0 });
    stage.clock.nowMs += 60_000;
    expect(await archive()).toEqual({ archived: 1 });
  });

  it("holds when its source tells of it again, and ends when it takes place anew", async () => {
    await collectSerially(stage, [source([event("Long over", past(40))])]);
    await archive();
    await collectSerially(stage, [source([{ ...event("Long over", past(40)), summary: "With pictures" }])]);
    expect(await items()).toEqual({ "Long over": "hidden archived" });
    await collectSerially(stage, [source([event("Long over", addDays(TODAY, 10))])]);
    expect(await items()).toEqual({ "Long over": "shown keys" });
    await sequenceChanges(stage.db);
    expect(await findBreaches(stage.db)).toEqual([]);
  });

  it("holds for what comes out of it when its sources no longer tell the same, unless that is yet to come", async () => {
    const told = event("Long over", past(40));
    for (const title of ["Long ago: choir", "Not over yet"]) {
      await clearStage(stage);
      await seedPlaces(stage, PLACES);
      await seedSources(
        stage,
        [0, 1].map((n) => ({ id: fixedId("src", n), itemKind: "event", trust: 70 })),
      );
      await collectSerially(stage, [source([told]), source([told], 1)]);
      expect(await archive()).toEqual({ archived: 1 });
      const isPast = title.startsWith("Long");
      await collectSerially(stage, [source([event(title, isPast ? past(45) : addDays(TODAY, 5))], 1)]);
      expect(await items()).toEqual({ "Long over": "hidden archived", [title]: isPast ? "hidden archived" : "shown keys" });
      await sequenceChanges(stage.db);
      expect(await findBreaches(stage.db)).toEqual([]);
    }
  });
});
