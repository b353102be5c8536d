import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../../src/domain/hotpath/index.ts";
import { ask, finish, hotOf, io, makeWorld, tierOf, unitsOf, type World } from "./isolates.ts";
import { type Fate, PROMPT } from "./simulated-redis.ts";

type Arrival = { gapMs: number; isolate: number };
type Answer = Decision & { atMs: number };

const arrivals = (maxIsolate: number, maxGapMs: number) =>
  fc.array(fc.record({ gapMs: fc.nat(maxGapMs), isolate: fc.nat(maxIsolate) }), { minLength: 50, maxLength: 300 });

const fates = (endings: Fate["ending"][]) =>
  fc.array(
    fc.record({
      thereMs: fc.nat(80),
      backMs: fc.nat(80),
      ending: fc.oneof(
        { weight: 8, arbitrary: fc.constant<Fate["ending"]>("answered") },
        { weight: 2, arbitrary: fc.constantFrom(...endings) },
      ),
    }),
    { minLength: 5, maxLength: 30 },
  );

/** Sends one caller's requests as they come, none waiting for another; answers in order of their decisions. */
async function send(world: World, requests: readonly Arrival[], limit: number): Promise<Answer[]> {
  const tier = tierOf(limit);
  const answers: Answer[] = [];
  for (const { gapMs, isolate } of requests) {
    await world.clock.advance(gapMs);
    void ask(world, isolate % world.isolates.length, { tier }).then((answer) => answers.push(answer));
  }
  await world.clock.advance(5_000);
  return answers;
}

const cycle = <T>(items: readonly T[]): (() => T) => {
  let i = 0;
  return () => items[i++ % items.length] as T;
};

const admitted = (answers: readonly Answer[], untilMs = Infinity) => answers.filter((one) => one.allowed && one.atMs <= untilMs).length;

describe("admission over several isolates", () => {
  it("never exceeds the limit by more than one burst for each isolate and refuses nobody below it, whatever the order and the delays", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 5, max: 120 }),
        arrivals(7, 60),
        fates(["answered"]),
        async (count, limit, requests, fate) => {
          const world = makeWorld(count, cycle(fate));
          const answers = await send(world, requests, limit);
          expect(admitted(answers)).toBeLessThanOrEqual(limit + count * 10);
          for (const refused of answers.filter((one) => !one.allowed))
            expect(admitted(answers, refused.atMs)).toBeGreaterThanOrEqual(limit);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps that bound when replies are lost, since a batch sent twice counts once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), arrivals(3, 60), fates(["unanswered"]), async (count, requests, fate) => {
        // The first trips succeed, so that no isolate is without Redis before it has met the caller.
        const next = cycle([...fate.map((one) => ({ ...one, ending: "answered" as const })), ...fate]);
        const world = makeWorld(count, next, { retryMs: 0 });
        const answers = await send(world, requests, 100);
        const alone = answers.some((one) => one.degraded);
        expect(admitted(answers)).toBeLessThanOrEqual(100 * (alone ? count : 1) + count * 10);
      }),
      { numRuns: 40 },
    );
  });

  it("never refuses a caller below 80 % of the limit, lost and killed syncs included", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 20, max: 120 }),
        arrivals(7, 400),
        fates(["lost", "unanswered", "killed"]),
        async (count, limit, requests, fate) => {
          const world = makeWorld(count, cycle(fate));
          const answers = await send(world, requests, limit);
          for (const refused of answers.filter((one) => !one.allowed)) {
            const used = answers.filter((one) => one.allowed && one.atMs <= refused.atMs && one.atMs > refused.atMs - 60_000).length;
            expect(used).toBeGreaterThanOrEqual(0.8 * limit);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps the bound in every window of a caller who never stops", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(3), { minLength: 400, maxLength: 400 }), async (count, order) => {
        const world = makeWorld(count);
        const answers = await send(
          world,
          order.map((isolate) => ({ gapMs: 500, isolate })),
          20,
        );
        expect(world.redis.windowStarts.size).toBeGreaterThan(2);
        for (const start of world.redis.windowStarts) {
          const inside = answers.filter((one) => one.allowed && one.atMs >= start && one.atMs < start + 60_000);
          expect(inside.length).toBeLessThanOrEqual(20 + count * 10);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("says a remaining that was true when the isolate last synced", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), arrivals(7, 120), fates(["answered"]), async (count, requests, fate) => {
        const world = makeWorld(count, cycle(fate));
        const answers = await send(world, requests, 100);
        for (const answer of answers) {
          const before = answers.filter((one) => one.allowed && one.atMs < answer.atMs - 3_500).length;
          expect(answer.remaining).toBeLessThanOrEqual(Math.max(0, 100 - before));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("admission in one isolate", () => {
  it("counts exactly: the limit, then a burst of ten, then refusals until the window ends", async () => {
    const world = makeWorld(1);
    const tier = tierOf(60);
    const answers: Answer[] = [];
    for (let i = 0; i < 75; i++) answers.push(await finish(world, ask(world, 0, { tier }), 1));
    expect(answers.map((one) => one.remaining)).toEqual(Array.from({ length: 75 }, (_, i) => Math.max(0, 59 - i)));
    expect(admitted(answers)).toBe(70);
    const refused = answers.at(-1);
    expect(refused).toMatchObject({ allowed: false, reason: "over", remaining: 0 });
    expect(refused?.retryAfterS).toBeGreaterThan(0);
    await world.clock.advance(1_000 * (refused?.retryAfterS ?? 0));
    expect((await finish(world, ask(world, 0, { tier }))).allowed).toBe(true);
  });

  it("does not open a new window with the clock's minute", async () => {
    const world = makeWorld(1);
    const tier = tierOf(20);
    await world.clock.advance(59_000 - (world.clock.nowMs() % 60_000));
    const answers: Answer[] = [];
    for (let i = 0; i < 60; i++) {
      await world.clock.advance(50);
      answers.push(await finish(world, ask(world, 0, { tier })));
    }
    expect(admitted(answers)).toBe(30);
  });

  it("refuses by the rule that is used up, and gives back what the other rule took", async () => {
    const world = makeWorld(2);
    const rules = [
      { name: "minute", limit: 100, windowS: 60 },
      { name: "hour", limit: 5, windowS: 3_600 },
    ];
    const tier = tierOf(0, { rules, burst: 1 });
    for (let i = 0; i < 6; i++) expect((await finish(world, ask(world, 0, { tier }), 1)).allowed).toBe(true);
    await finish(world, hotOf(world, 0).revoke(["anything, to sync"], io));
    expect(await finish(world, ask(world, 1, { tier }))).toMatchObject({ allowed: false, policy: "hour" });
    await finish(world, hotOf(world, 1).revoke(["anything, to sync"], io));
    expect(unitsOf(world, "minute:caller", 60_000)).toBe(6);
    expect(unitsOf(world, "hour:caller", 3_600_000)).toBe(6);
  });

  it("counts a batch once although its reply was lost and it was sent again", async () => {
    let ending: Fate["ending"] = "answered";
    const world = makeWorld(1, () => ({ ...PROMPT, ending }));
    const tier = tierOf(100);
    for (let i = 0; i < 8; i++) await finish(world, ask(world, 0, { tier }), 1);
    ending = "unanswered";
    await finish(world, hotOf(world, 0).revoke(["anything, to sync"], io));
    ending = "answered";
    await world.clock.advance(2_100);
    await finish(world, ask(world, 0, { tier }));
    await world.clock.advance(100);
    expect(unitsOf(world, "test:caller", 60_000)).toBe(8);
    await finish(world, hotOf(world, 0).revoke(["something else, to sync"], io));
    expect(unitsOf(world, "test:caller", 60_000)).toBe(9);
  });

  it("counts a request once although Redis granted it and the reply was lost", async () => {
    let ending: Fate["ending"] = "unanswered";
    const world = makeWorld(1, () => ({ ...PROMPT, ending }));
    expect(await finish(world, ask(world, 0, { tier: tierOf(100) }))).toMatchObject({ allowed: true, degraded: true, remaining: 99 });
    ending = "answered";
    await world.clock.advance(2_100);
    await finish(world, hotOf(world, 0).fresh(io));
    await world.clock.advance(2_100);
    await finish(world, hotOf(world, 0).fresh(io));
    expect(unitsOf(world, "test:caller", 60_000)).toBe(1);
  });

  it("makes one trip for a caller first seen, none for the next seven requests, and one before the burst is spent", async () => {
    const world = makeWorld(1);
    const tier = tierOf(100);
    await finish(world, ask(world, 0, { tier }));
    const before = hotOf(world, 0).trips();
    for (let i = 0; i < 7; i++) await ask(world, 0, { tier });
    expect(before).toBe(1);
    expect(hotOf(world, 0).trips()).toBe(1);
    const startedMs = world.clock.nowMs();
    for (let i = 0; i < 2; i++) await ask(world, 0, { tier });
    expect(world.clock.nowMs()).toBe(startedMs);
    expect(hotOf(world, 0).trips()).toBe(2);
  });

  it("decides every request of a synchronous tier in Redis, together where they come together", async () => {
    const world = makeWorld(2);
    const tier = tierOf(20, { synchronous: true });
    const both = [0, 1].flatMap((isolate) => Array.from({ length: 30 }, () => ask(world, isolate, { tier })));
    const answers = await finish(world, Promise.all(both));
    expect(admitted(answers)).toBe(30);
    expect(hotOf(world, 0).trips()).toBeLessThanOrEqual(2);
  });

  it("lets an attempt that succeeded be given back", async () => {
    const world = makeWorld(1);
    const tier = tierOf(5, { synchronous: true, burst: 0 });
    for (let i = 0; i < 20; i++) {
      expect((await finish(world, ask(world, 0, { tier }))).allowed).toBe(true);
      hotOf(world, 0).adjust("caller", tier, -1);
    }
    for (let i = 0; i < 5; i++) await finish(world, ask(world, 0, { tier }));
    expect((await finish(world, ask(world, 0, { tier }))).allowed).toBe(false);
  });

  it("charges a dear request in full and refuses the next", async () => {
    const world = makeWorld(1);
    const tier = tierOf(100);
    expect((await finish(world, ask(world, 0, { tier, cost: 300 }))).allowed).toBe(true);
    expect((await finish(world, ask(world, 0, { tier }))).allowed).toBe(false);
  });

  it("holds no more callers than it may, and decides one it has forgotten in Redis", async () => {
    const world = makeWorld(1, () => PROMPT, { maxCallers: 50 });
    const tier = tierOf(20);
    for (let i = 0; i < 120; i++) await finish(world, ask(world, 0, { tier, caller: `c${i}` }), 1);
    expect(hotOf(world, 0).state().callers).toBe(50);
    const trips = hotOf(world, 0).trips();
    const again = await finish(world, ask(world, 0, { tier, caller: "c0" }));
    expect(again.remaining).toBeLessThanOrEqual(18);
    expect(hotOf(world, 0).trips()).toBe(trips + 1);
  });
});
