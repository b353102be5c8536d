import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Made } from "../../../src/domain/hotpath/index.ts";
import { emptyMessage, finish, hotOf, io, makeWorld, type World } from "./isolates.ts";
import { PROMPT } from "./simulated-redis.ts";

const delays = fc.array(fc.record({ thereMs: fc.nat(150), backMs: fc.nat(150) }), { minLength: 3, maxLength: 20 });
/** Gaps between looks: busy and quiet isolates. */
const gaps = fc.array(fc.oneof(fc.integer({ min: 20, max: 400 }), fc.integer({ min: 1_000, max: 6_000 })), {
  minLength: 10,
  maxLength: 60,
});

const fatesFrom = (list: readonly { thereMs: number; backMs: number }[]) => {
  let i = 0;
  return () => ({ ...PROMPT, ...list[i++ % list.length] });
};

const originOf =
  (world: World, version: () => number, tookMs = 50) =>
  async (): Promise<Made> => {
    const body = `version ${version()}`;
    await new Promise<void>((resolve) => void world.clock.after(tookMs, resolve));
    return { body, etag: `"${body}"`, headers: {} };
  };

describe("revocation", () => {
  it("is known in every isolate that calls its state fresh 4 s after it was told, and never forgotten", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 8 }), delays, gaps, fc.nat(20), async (count, delay, looks, revokeAfter) => {
        const world = makeWorld(count, fatesFrom(delay));
        let toldMs = Infinity;
        let isMissed = false;
        for (const [i, gapMs] of looks.entries()) {
          if (i === revokeAfter) {
            const startedMs = world.clock.nowMs();
            void hotOf(world, 0)
              .revoke(["key_1"], io)
              .then((isTold) => (toldMs = isTold ? startedMs : Infinity));
          }
          await world.clock.advance(gapMs);
          const askedMs = world.clock.nowMs();
          for (const [n, hot] of world.isolates.entries()) {
            if ((i + n) % 3 === 0) continue;
            void hot.fresh(io).then((isFresh) => {
              if (isFresh && askedMs >= toldMs + 4_000) isMissed ||= !hot.isRevoked("key_1");
            });
          }
        }
        await world.clock.advance(5_000);
        expect(isMissed).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it("voids evidence gathered before it and spares evidence gathered after it", async () => {
    const world = makeWorld(2);
    const [one, other] = [hotOf(world, 0), hotOf(world, 1)];
    await finish(world, one.revoke(["usr_1"], io));
    const revokedMs = world.clock.nowMs();
    await world.clock.advance(10_000);
    expect(await finish(world, other.fresh(io))).toBe(true);
    expect(other.isRevoked("usr_1", revokedMs - 60_000)).toBe(true);
    expect(other.isRevoked("usr_1", revokedMs + 5_000)).toBe(false);
    expect(other.isRevoked("usr_2", revokedMs - 60_000)).toBe(false);
  });

  it("trusts no evidence older than the entries it had no room for", async () => {
    const world = makeWorld(1, () => PROMPT, { maxRevocations: 10 });
    const hot = hotOf(world, 0);
    const beforeMs = world.clock.nowMs();
    for (let i = 0; i < 30; i++) {
      void hot.revoke([`key_${i}`], io);
      await world.clock.advance(100);
    }
    expect(hot.isRevoked("key_0", beforeMs)).toBe(true);
    expect(hot.isRevoked("key_0", world.clock.nowMs() + 5_000)).toBe(false);
  });

  it("is not missed when it is written late, or by a clock that is behind", async () => {
    const world = makeWorld(2);
    await finish(world, hotOf(world, 0).revoke(["key_1"], io));
    await finish(world, hotOf(world, 1).fresh(io));
    world.redis.sync({ ...emptyMessage(world.clock.nowMs() - 20_000), revoked: ["key_2"] });
    await world.clock.advance(4_000);
    await finish(world, hotOf(world, 1).fresh(io));
    expect(hotOf(world, 1).isRevoked("key_2")).toBe(true);
  });

  it("stays queued when Redis is away, and goes out with the next sync", async () => {
    let ending: "answered" | "lost" = "lost";
    const world = makeWorld(2, () => ({ ...PROMPT, ending }));
    expect(await finish(world, hotOf(world, 0).revoke(["key_1"], io))).toBe(false);
    ending = "answered";
    await world.clock.advance(3_000);
    await finish(world, hotOf(world, 0).fresh(io));
    await world.clock.advance(3_000);
    await finish(world, hotOf(world, 1).fresh(io));
    await world.clock.advance(3_000);
    await finish(world, hotOf(world, 1).fresh(io));
    expect(hotOf(world, 1).isRevoked("key_1")).toBe(true);
  });
});

describe("a public answer", () => {
  it("shows a change at most 5 s after it, trips added, in every isolate", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), delays, gaps, async (count, delay, looks) => {
        const world = makeWorld(count, fatesFrom(delay));
        const changes: number[] = [world.clock.nowMs()];
        const late: string[] = [];
        for (const [i, gapMs] of looks.entries()) {
          await world.clock.advance(gapMs);
          if (i % 2 === 0) {
            changes.push(world.clock.nowMs());
            void hotOf(world, 0).bump(["place:plc_1"], io);
          }
          for (const hot of world.isolates) {
            const due = changes.filter((atMs) => atMs <= world.clock.nowMs() - 5_000 - 300).length;
            const make = originOf(world, () => changes.length);
            const read = hot.answer({ key: "/events", tags: ["place:plc_1"], ttlMs: 3_600_000, make }, io);
            void read.then(({ answer }) => Number(textOf(answer.body).slice(8)) < due && late.push(`${textOf(answer.body)} of ${due}`));
          }
        }
        await world.clock.advance(10_000);
        expect(late).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("costs no trip while it is fresh, and one Redis call and one origin read when it is not there", async () => {
    const world = makeWorld(2);
    let reads = 0;
    const read = (isolate: number) => {
      const make = originOf(world, () => ++reads);
      return finish(world, hotOf(world, isolate).answer({ key: "k", tags: ["kind:event"], ttlMs: 60_000, make }, io));
    };
    await finish(world, hotOf(world, 0).fresh(io));
    await finish(world, hotOf(world, 1).fresh(io));
    const before = hotOf(world, 0).trips();
    expect((await read(0)).from).toBe("origin");
    expect(hotOf(world, 0).trips()).toBe(before + 1);
    for (let i = 0; i < 20; i++) expect((await read(0)).from).toBe("isolate");
    expect(hotOf(world, 0).trips()).toBe(before + 1);
    expect(reads).toBe(1);
    await world.clock.advance(2_100);
    await finish(world, hotOf(world, 0).fresh(io));
    await world.clock.advance(100);
    expect((await read(1)).from).toBe("redis");
    expect(reads).toBe(1);
  });

  it("is made once for many who ask at the same time", async () => {
    const world = makeWorld(1);
    let reads = 0;
    const make = originOf(world, () => ++reads, 300);
    const all = Array.from({ length: 50 }, () => hotOf(world, 0).answer({ key: "k", tags: ["kind:post"], ttlMs: 60_000, make }, io));
    await finish(world, Promise.all(all));
    expect(reads).toBe(1);
  });

  it("is served stale while its successor is made, for as long as it was known to be good lately", async () => {
    const world = makeWorld(2);
    let version = 1;
    const read = () =>
      hotOf(world, 1).answer({ key: "k", tags: ["kind:post"], ttlMs: 3_600_000, make: originOf(world, () => version) }, io);
    await finish(world, read());
    await world.clock.advance(1_000);
    version = 2;
    await finish(world, hotOf(world, 0).bump(["kind:post"], io));
    await world.clock.advance(1_100);
    await finish(world, hotOf(world, 1).fresh(io));
    await world.clock.advance(50);
    expect(await finish(world, read())).toMatchObject({ stale: true, from: "isolate" });
    await world.clock.advance(200);
    expect(await finish(world, read())).toMatchObject({ stale: false, from: "isolate" });
    expect(textOf((await finish(world, read())).answer.body)).toBe("version 2");
    await world.clock.advance(60_000);
    version = 3;
    await finish(world, hotOf(world, 0).bump(["kind:post"], io));
    await world.clock.advance(60_000);
    expect(textOf((await finish(world, read())).answer.body)).toBe("version 3");
  });

  it("is made anew when its time is over", async () => {
    const world = makeWorld(1);
    let version = 1;
    const read = () => hotOf(world, 0).answer({ key: "k", tags: [], ttlMs: 10_000, make: originOf(world, () => version) }, io);
    await finish(world, read());
    version = 2;
    await world.clock.advance(20_000);
    expect(textOf((await finish(world, read())).answer.body)).toBe("version 2");
  });

  it("is kept only while there is room, the ones unused for longest giving way", async () => {
    const world = makeWorld(1, () => PROMPT, { maxBytes: 20_000, maxAnswerBytes: 5_000 });
    const read = (key: string, size: number) =>
      finish(
        world,
        hotOf(world, 0).answer(
          { key, tags: [], ttlMs: 60_000, make: () => Promise.resolve({ body: "x".repeat(size), etag: "", headers: {} }) },
          io,
        ),
      );
    for (let i = 0; i < 40; i++) await read(`k${i}`, 1_000);
    expect(hotOf(world, 0).state().bytes).toBeLessThanOrEqual(20_000);
    await read("big", 6_000);
    expect((await read("k39", 1_000)).from).toBe("isolate");
    expect((await read("big", 6_000)).from).not.toBe("isolate");
    expect((await read("k0", 1_000)).from).not.toBe("isolate");
  });

  it("passes an origin's failure on to all who wait, and keeps nothing of it", async () => {
    const world = makeWorld(1);
    let isBroken = true;
    const make = (): Promise<Made> =>
      isBroken ? Promise.reject(new Error("no database")) : Promise.resolve({ body: "ok", etag: "", headers: {} });
    const read = () => hotOf(world, 0).answer({ key: "k", tags: [], ttlMs: 60_000, make }, io);
    await expect(finish(world, Promise.all([read(), read()]))).rejects.toThrow("no database");
    isBroken = false;
    expect(textOf((await finish(world, read())).answer.body)).toBe("ok");
  });
});

describe("a bump", () => {
  it("goes out at most once a second for a tag, and the last one always does", async () => {
    const world = makeWorld(1);
    const tokens = new Set<string>();
    let last = "";
    for (let i = 0; i < 100; i++) {
      void hotOf(world, 0).bump(["source:src_1"], io);
      await world.clock.advance(50);
      const [token] = world.redis.generationsOf(["source:src_1"]);
      if (token) tokens.add((last = token));
    }
    await world.clock.advance(1_100);
    expect(tokens.size).toBeGreaterThan(3);
    expect(tokens.size).toBeLessThanOrEqual(6);
    expect(world.redis.generationsOf(["source:src_1"])).not.toEqual([last]);
  });
});

describe("a shared document", () => {
  it("reaches every isolate within 4 s", async () => {
    const world = makeWorld(3);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    expect(hotOf(world, 2).document("flags")).toBeNull();
    expect(await finish(world, hotOf(world, 0).publish("flags", { version: 1, text: '{"a":1}' }, io))).toBe(true);
    await world.clock.advance(3_900);
    await finish(world, hotOf(world, 2).fresh(io));
    expect(hotOf(world, 2).document("flags")).toBe('{"a":1}');
  });
});

describe("a shared document that leaves late", () => {
  it("replaces no newer one, neither in Redis nor in any isolate, nor in the one it comes from", async () => {
    const isAway = [false, false, false];
    const world = makeWorld(3, (isolate) => ({ ...PROMPT, ending: isAway[isolate] === true ? "lost" : "answered" }));
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    isAway[0] = true;
    expect(await finish(world, hotOf(world, 0).publish("flags", { version: 1, text: "older" }, io))).toBe(false);
    expect(await finish(world, hotOf(world, 1).publish("flags", { version: 2, text: "newer" }, io))).toBe(true);
    isAway[0] = false;
    await world.clock.advance(4_000);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    await world.clock.advance(4_000);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    expect(world.isolates.map((hot) => hot.document("flags"))).toEqual(["newer", "newer", "newer"]);
  });

  it("and a Redis that forgot it and holds an older one takes it from nobody, and gets it again", async () => {
    const world = makeWorld(2);
    expect(await finish(world, hotOf(world, 0).publish("flags", { version: 1, text: "kept" }, io))).toBe(true);
    await world.clock.advance(4_000);
    await finish(world, hotOf(world, 1).fresh(io));
    world.redis.forgetDocuments();
    world.redis.sync({ ...emptyMessage(world.clock.nowMs()), published: new Map([["flags", { version: 0, text: "older" }]]) });
    await world.clock.advance(4_000);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    expect(world.isolates.map((hot) => hot.document("flags"))).toEqual(["kept", "kept"]);
    expect(await finish(world, hotOf(world, 1).publish("flags", { version: 1, text: "kept" }, io))).toBe(true);
    expect(world.redis.document("flags")).toBe("kept");
  });
});

describe("a tally", () => {
  it("counts once over all isolates, lost replies included", async () => {
    let ending: "answered" | "unanswered" = "answered";
    const world = makeWorld(2, () => ({ ...PROMPT, ending }), { retryMs: 0 });
    for (let i = 0; i < 40; i++) {
      ending = i % 5 === 2 ? "unanswered" : "answered";
      for (const hot of world.isolates) {
        hot.tally("requests", 1);
        void hot.fresh(io);
      }
      await world.clock.advance(700);
    }
    ending = "answered";
    await world.clock.advance(4_000);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    await world.clock.advance(4_000);
    for (const hot of world.isolates) await finish(world, hot.fresh(io));
    expect((await finish(world, hotOf(world, 0).tallies())).get("requests")).toBe(80);
  });
});

const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);
