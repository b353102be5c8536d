import { describe, expect, it } from "vitest";
import type { EdgeCache } from "../../../src/adapters/edge-cache/index.ts";
import type { Made } from "../../../src/domain/hotpath/index.ts";
import { finish, hotOf, io, makeWorld, type World } from "./isolates.ts";
import { type Fate, PROMPT } from "./simulated-redis.ts";

/** A data centre's cache that keeps everything for ever, which a real one may do at worst. */
function makeEdge(): EdgeCache & { texts: Map<string, string>; reads: number } {
  const texts = new Map<string, string>();
  const edge = {
    texts,
    reads: 0,
    get(key: string) {
      edge.reads += 1;
      return Promise.resolve(texts.get(key) ?? null);
    },
    put: (key: string, text: string) => Promise.resolve(void texts.set(key, text)),
  };
  return edge;
}

const TAGS = ["kind:event"] as const;
const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);
const away = new Error("the database is away");

type Ask = { make: () => Promise<Made>; ttlMs?: number };

const read = (world: World, isolate: number, { make, ttlMs = 60_000 }: Ask) =>
  finish(world, hotOf(world, isolate).answer({ key: "/events", tags: [...TAGS], ttlMs, make, isOutage: (error) => error === away }, io));

const made = (body: string) => (): Promise<Made> => Promise.resolve({ body, etag: `"${body}"`, headers: {} });
const failing = () => Promise.reject(away);
const unexpected = () => Promise.reject(new Error("nobody should have asked the origin"));

describe("layers", () => {
  it("are asked in their order: isolate, edge, Redis, origin", async () => {
    const edge = makeEdge();
    const world = makeWorld(3, () => PROMPT, {}, edge);
    expect(await read(world, 0, { make: made("one") })).toMatchObject({
      from: "origin",
      spans: [{ layer: "redis" }, { layer: "edge" }, { layer: "origin" }],
    });
    expect(await read(world, 0, { make: unexpected })).toMatchObject({ from: "isolate", spans: [] });
    // A neighbour that does not know the generations yet asks Redis, which does not have the answer before the next sync.
    expect(await read(world, 1, { make: unexpected })).toMatchObject({ from: "edge" });
    await world.clock.advance(2_100);
    await finish(world, hotOf(world, 0).fresh(io));
    await world.clock.advance(100);
    edge.texts.clear();
    expect(await read(world, 2, { make: unexpected })).toMatchObject({ from: "redis", spans: [{ layer: "redis" }] });
  });

  it("answer from the edge without a Redis call once the generations are known", async () => {
    const edge = makeEdge();
    const world = makeWorld(2, () => PROMPT, {}, edge);
    await read(world, 0, { make: made("one") });
    await finish(world, hotOf(world, 1).answer({ key: "/other", tags: [...TAGS], ttlMs: 60_000, make: made("other") }, io));
    const before = hotOf(world, 1).trips();
    expect(await read(world, 1, { make: unexpected })).toMatchObject({ from: "edge" });
    expect(hotOf(world, 1).trips()).toBe(before);
  });

  it("show a change although the edge keeps what it has for ever", async () => {
    const edge = makeEdge();
    const world = makeWorld(3, () => PROMPT, {}, edge);
    for (const isolate of [0, 1]) await read(world, isolate, { make: made("old") });
    await finish(world, hotOf(world, 2).bump([...TAGS], io));
    await world.clock.advance(5_000);
    for (const isolate of [0, 1]) expect(textOf((await read(world, isolate, { make: made("new") })).answer.body)).toBe("new");
    await world.clock.advance(120_000);
    expect(textOf((await read(world, 2, { make: made("newer") })).answer.body)).toBe("newer");
  });

  it("keep an answer too large for the isolate and Redis at the edge alone", async () => {
    const edge = makeEdge();
    const world = makeWorld(2, () => PROMPT, { maxAnswerBytes: 1_000, maxEdgeBytes: 10_000 }, edge);
    await read(world, 0, { make: made("x".repeat(5_000)) });
    expect(await read(world, 1, { make: unexpected })).toMatchObject({ from: "edge" });
    expect(hotOf(world, 0).state().answers).toBe(0);
    const huge = makeEdge();
    await read(
      makeWorld(1, () => PROMPT, { maxAnswerBytes: 1_000, maxEdgeBytes: 10_000 }, huge),
      0,
      { make: made("x".repeat(20_000)) },
    );
    expect(huge.texts.size).toBe(0);
  });

  it("are counted over all isolates", async () => {
    const world = makeWorld(2, () => PROMPT, {}, makeEdge());
    await read(world, 0, { make: made("one") });
    for (let i = 0; i < 5; i++) await read(world, 0, { make: unexpected });
    await read(world, 1, { make: unexpected });
    await world.clock.advance(2_100);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    await world.clock.advance(4_000);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    const tallies = await finish(world, hotOf(world, 0).tallies());
    expect(Object.fromEntries(tallies)).toMatchObject({ "answers.origin": 1, "answers.isolate": 5, "answers.edge": 1 });
  });
});

describe("without the origin", () => {
  it("an answer past its time stands in for ten minutes, and the origin is asked once a second", async () => {
    const world = makeWorld(1);
    await read(world, 0, { make: made("one"), ttlMs: 10_000 });
    let asked = 0;
    const make = () => {
      asked += 1;
      return failing();
    };
    for (let i = 0; i < 50; i++) {
      await world.clock.advance(i === 0 ? 20_000 : 40);
      expect(await read(world, 0, { make })).toMatchObject({ standIn: true, stale: true, from: "isolate" });
    }
    expect(asked).toBeLessThanOrEqual(5);
    await world.clock.advance(2_000);
    expect(await read(world, 0, { make: made("two") })).toMatchObject({ standIn: false, from: "origin" });
    await world.clock.advance(600_000 + 4_000);
    await expect(read(world, 0, { make: failing })).rejects.toBe(away);
  });

  it("an answer that is known to be outdated does not stand in", async () => {
    const world = makeWorld(2);
    await read(world, 0, { make: made("one") });
    await finish(world, hotOf(world, 1).bump([...TAGS], io));
    await world.clock.advance(6_000);
    await finish(world, hotOf(world, 0).fresh(io));
    await expect(read(world, 0, { make: failing })).rejects.toBe(away);
  });

  it("a failure that is no outage is passed on", async () => {
    const world = makeWorld(1);
    await read(world, 0, { make: made("one"), ttlMs: 1_000 });
    await world.clock.advance(20_000);
    await expect(read(world, 0, { make: () => Promise.reject(new Error("a bug")) })).rejects.toThrow("a bug");
  });

  it("and without Redis too, an answer that was good lately stands in", async () => {
    let ending: Fate["ending"] = "answered";
    const world = makeWorld(1, () => ({ ...PROMPT, ending }));
    await read(world, 0, { make: made("one") });
    ending = "lost";
    await world.clock.advance(30_000);
    expect(await read(world, 0, { make: failing })).toMatchObject({ standIn: true });
  });
});
