import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { Draft, Kind } from "../../src/domain/items/schema.ts";
import { collectSerially, type Source } from "./support/collect.ts";
import { play, settle } from "./support/play.ts";
import { findBreaches, takeSnapshot } from "./support/snapshot.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage } from "./support/stage.ts";
import { concert, report } from "./support/things.ts";
import { PLACES } from "./support/world.ts";

const SOURCES = 20;
const DELIVERIES = 3;

/** Twenty sources; each tells of the same things, in its own order. */
function sourcesOf(kind: Kind, things: number, draftOf: (thing: number, source: number) => Draft): Source[] {
  return Array.from({ length: SOURCES }, (_, n) => ({
    id: fixedId("src", n),
    kind,
    entries: Array.from({ length: things }, (_entry, e) => {
      const thing = (e * 7 + n * 13) % things;
      return { externalId: `t${thing}`, sightingId: fixedId("sgt", thing * SOURCES + ((n * 7) % SOURCES)), draft: draftOf(thing, n) };
    }),
  }));
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

async function prepare(sources: readonly Source[]): Promise<void> {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(
    stage,
    sources.map(({ id, kind }, n) => ({ id, itemKind: kind, trust: 40 + (n % 4) * 10 })),
  );
}

describe("twenty sources that report the same things at once", () => {
  it.each([
    [200, "event", concert],
    [50, "post", report],
  ] as const)(
    "give exactly as many items, the same as one after the other: %i of kind %s",
    { timeout: 120_000 },
    async (things, kind, draftOf) => {
      const sources = sourcesOf(kind, things, draftOf);
      await prepare(sources);
      await collectSerially(stage, sources, 10);
      await settle(stage);
      const serial = await takeSnapshot(stage.db);

      await prepare(sources);
      // Each message delivered three times at once. Only one of the three gets the claim, so all three are to die at the same step.
      const crashes = [3, 5, 7, 8, 6, 4, 9, 2]
        .map((at, n) => ({ at, when: n % 2 === 0 ? ("before" as const) : ("after" as const) }))
        .flatMap((crash) => Array.from({ length: DELIVERIES }, () => crash));
      const { crashed } = await play(stage, {
        documents: sources.map((source) => [source]),
        writers: SOURCES,
        deliveries: DELIVERIES,
        crashes,
        followed: false,
      });

      expect(crashed).toBeGreaterThan(0);
      expect(serial.items).toHaveLength(things);
      expect(await findBreaches(stage.db)).toEqual([]);
      expect(await takeSnapshot(stage.db)).toEqual(serial);
      const { rows } = await stage.db.execute(sql`
      select count(distinct item_id)::int as items, count(distinct (item_id, external_id))::int as pairs, count(*)::int as sightings from sightings`);
      expect(rows).toEqual([{ items: things, pairs: things, sightings: things * SOURCES }]);
    },
  );
});
