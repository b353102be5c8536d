import { describe, expect, it } from "vitest";
import type { Made } from "../../../src/domain/hotpath/index.ts";
import { ask, finish, hotOf, io, makeWorld, tierOf } from "./isolates.ts";
import { type Fate, PROMPT } from "./simulated-redis.ts";

const tier = tierOf(100);

describe("a leader that is killed", () => {
  it("keeps nobody waiting for more than 2 s, and its sync is made by another", async () => {
    let ending: Fate["ending"] = "killed";
    const world = makeWorld(1, () => ({ ...PROMPT, ending }));
    void ask(world, 0, { tier, caller: "leader" });
    await world.clock.advance(100);
    ending = "answered";
    const startedMs = world.clock.nowMs();
    const waiters = Array.from({ length: 20 }, (_, i) => ask(world, 0, { tier, caller: `waiter${i}` }));
    const answers = await finish(world, Promise.all(waiters));
    expect(world.clock.nowMs() - startedMs).toBeLessThanOrEqual(2_000 + 50);
    expect(answers.every((one) => one.allowed)).toBe(true);
    await world.clock.advance(100);
    expect((await finish(world, ask(world, 0, { tier, caller: "waiter3" }))).degraded).toBe(false);
  });

  it("of an answer keeps nobody waiting for more than 2 s", async () => {
    const world = makeWorld(1);
    let reads = 0;
    const make = (): Promise<Made> =>
      ++reads === 1 ? new Promise(() => undefined) : Promise.resolve({ body: "ok", etag: "", headers: {} });
    const read = () => hotOf(world, 0).answer({ key: "k", tags: [], ttlMs: 60_000, make }, io);
    void read();
    await world.clock.advance(500);
    const startedMs = world.clock.nowMs();
    await finish(world, Promise.all([read(), read(), read()]));
    expect(world.clock.nowMs() - startedMs).toBeLessThanOrEqual(2_000);
  });
});

describe("without Redis", () => {
  it("reads go on under this isolate's own count of the whole limit, and nobody waits", async () => {
    const world = makeWorld(1, () => ({ ...PROMPT, ending: "lost" }));
    const answers = [];
    for (let i = 0; i < 130; i++) answers.push(await finish(world, ask(world, 0, { tier }), 1));
    expect(answers.filter((one) => one.allowed)).toHaveLength(100);
    expect(answers.every((one) => one.degraded || !one.allowed)).toBe(true);
    const startedMs = world.clock.nowMs();
    await ask(world, 0, { tier, caller: "another" });
    expect(world.clock.nowMs()).toBe(startedMs);
  });

  it("writes are refused as unavailable once the state is too old, and pass again when Redis is back", async () => {
    let ending: Fate["ending"] = "answered";
    const world = makeWorld(1, () => ({ ...PROMPT, ending }));
    expect((await finish(world, ask(world, 0, { tier, isWrite: true }))).allowed).toBe(true);
    ending = "lost";
    await world.clock.advance(4_000);
    expect(await finish(world, ask(world, 0, { tier, isWrite: true }))).toMatchObject({
      allowed: false,
      reason: "unavailable",
      retryAfterS: 5,
    });
    expect(await finish(world, ask(world, 0, { tier }))).toMatchObject({ allowed: true, degraded: true });
    ending = "answered";
    await world.clock.advance(1_100);
    await finish(world, ask(world, 0, { tier }));
    await world.clock.advance(100);
    expect(await finish(world, ask(world, 0, { tier, isWrite: true }))).toMatchObject({ allowed: true, degraded: false });
  });

  it("tries Redis once a second, not once a request", async () => {
    const world = makeWorld(1, () => ({ ...PROMPT, ending: "lost" }));
    for (let i = 0; i < 500; i++) {
      void ask(world, 0, { tier, caller: `c${i}` });
      await world.clock.advance(20);
    }
    expect(hotOf(world, 0).trips()).toBeLessThanOrEqual(12);
  });

  it("answers are made by the origin, and kept no longer than they may be out of date", async () => {
    const world = makeWorld(1, () => ({ ...PROMPT, ending: "lost" }));
    let reads = 0;
    const make = (): Promise<Made> => Promise.resolve({ body: `${++reads}`, etag: "", headers: {} });
    const read = () => finish(world, hotOf(world, 0).answer({ key: "k", tags: ["kind:event"], ttlMs: 60_000, make }, io));
    await read();
    await world.clock.advance(1_000);
    await read();
    expect(reads).toBeLessThanOrEqual(2);
    await world.clock.advance(4_000);
    const late = await read();
    expect(new TextDecoder().decode(late.answer.body)).toBe(String(reads));
    expect(late.stale).toBe(false);
  });

  it("what was admitted meanwhile is counted when it is back", async () => {
    let ending: Fate["ending"] = "lost";
    const world = makeWorld(2, () => ({ ...PROMPT, ending }));
    for (let i = 0; i < 40; i++) await finish(world, ask(world, 0, { tier }), 1);
    ending = "answered";
    await world.clock.advance(2_000);
    await finish(world, ask(world, 0, { tier }));
    await world.clock.advance(2_100);
    await finish(world, ask(world, 0, { tier }));
    await world.clock.advance(100);
    expect((await finish(world, ask(world, 1, { tier }))).remaining).toBeLessThanOrEqual(60);
  });
});
