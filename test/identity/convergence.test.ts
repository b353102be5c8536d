import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { collectSerially } from "./support/collect.ts";
import { play, settle } from "./support/play.ts";
import { findBreaches, takeSnapshot } from "./support/snapshot.ts";
import { clearStage, openStage, seedPlaces, seedSources, type Stage } from "./support/stage.ts";
import { PLACES, type World, worlds } from "./support/world.ts";

/** More, and another seed, for a campaign by hand. */
const RUNS = Number(process.env["IDENTITY_RUNS"] ?? 12);
const SEED = Number(process.env["IDENTITY_SEED"] ?? 20261120);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

async function prepare({ specs }: World): Promise<void> {
  await clearStage(stage);
  await seedPlaces(stage, PLACES);
  await seedSources(stage, specs);
}

async function serially(world: World) {
  await prepare(world);
  await collectSerially(stage, [...world.before, ...world.after]);
  await settle(stage);
  expect(await findBreaches(stage.db)).toEqual([]);
  return takeSnapshot(stage.db);
}

const crash = fc.record({ at: fc.integer({ min: 1, max: 14 }), when: fc.constantFrom("before" as const, "after" as const) });

describe("items", () => {
  it(
    `come out the same whatever the order, however many collect at once and whoever dies (seed ${SEED}, ${RUNS} worlds)`,
    { timeout: 600_000 },
    async () => {
      let [crashed, items, edges] = [0, 0, 0];
      await fc.assert(
        fc.asyncProperty(
          worlds({ sources: 12, entries: 4 }),
          fc.array(crash, { maxLength: 24, size: "max" }),
          fc.integer({ min: 1, max: 3 }),
          fc.infiniteStream(fc.nat()),
          async (world, crashes, deliveries, order) => {
            const expected = await serially(world);
            await prepare(world);
            const documents = world.after.map((after, n) => [world.before[n] ?? after, after]);
            const shuffled = documents.map((versions) => ({ versions, at: order.next().value ?? 0 })).toSorted((a, b) => a.at - b.at);
            const played = await play(stage, { documents: shuffled.map(({ versions }) => versions), writers: 8, deliveries, crashes });
            expect(await findBreaches(stage.db)).toEqual([]);
            expect(await takeSnapshot(stage.db)).toEqual(expected);
            expect(played.readerSaw).toEqual(played.readerSaw.map((_, i) => i + 1));
            crashed += played.crashed;
            items += expected.items.length;
            edges += expected.edges.length;
          },
        ),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
      console.log(`${RUNS} worlds: ${items} items, ${edges} pairs kept apart, ${crashed} workers died`);
    },
  );
});
