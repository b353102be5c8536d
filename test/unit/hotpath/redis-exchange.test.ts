import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeEmbeddedRedis } from "../../../local/redis/embedded.ts";
import { type RedisRest, startRedisRest } from "../../../local/redis/rest.ts";
import { openRedis, RedisError } from "../../../src/adapters/redis/index.ts";
import type { Line, Outgoing } from "../../../src/domain/hotpath/exchange.ts";
import { openRedisExchange } from "../../../src/domain/hotpath/index.ts";
import { emptyMessage } from "./isolates.ts";
import { makeSimulatedRedis } from "./simulated-redis.ts";

let rest: RedisRest;
let nowMs = 1_800_000_000_000;
let prefixes = 0;

beforeAll(async () => {
  rest = await startRedisRest({ backend: makeEmbeddedRedis(() => nowMs), token: "secret" });
});
afterAll(() => rest.close());

const open = () => {
  const redis = openRedis({ url: rest.url, token: "secret" });
  return openRedisExchange(redis, { prefix: `t${prefixes++}`, keepRevocationsMs: 60_000 });
};

const out = (more: Partial<Outgoing>): Outgoing => ({ ...emptyMessage(nowMs), ...more });

const lines: fc.Arbitrary<Line[]> = fc.array(
  fc
    .record({
      id: fc.constantFrom("m:a", "m:b", "h:a"),
      push: fc.integer({ min: -2, max: 6 }),
      cost: fc.nat(3),
      top: fc.nat(40),
      joins: fc.boolean(),
    })
    .map((line) => ({ ...line, need: line.cost, windowMs: line.id.startsWith("m") ? 60_000 : 3_600_000 })),
  { maxLength: 6 },
);
const steps = fc.array(fc.record({ gapMs: fc.nat(50_000), lines, isAgain: fc.boolean(), tally: fc.nat(3) }), {
  minLength: 1,
  maxLength: 12,
});

describe("the counters' script", () => {
  it("counts as the simulated Redis does, over windows, epochs and batches sent twice", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (syncs) => {
        const [real, simulated] = [open(), makeSimulatedRedis()];
        let batch = 0;
        for (const { gapMs, lines: asked, isAgain, tally } of syncs) {
          nowMs += gapMs;
          batch += isAgain ? 0 : 1;
          const pushes = asked.some((line) => line.push !== 0) || tally > 0;
          // Without a batch there are no pushes.
          const safe = pushes ? asked : asked.map((line) => ({ ...line, push: 0 }));
          const message = out({
            lines: safe,
            batch: pushes ? { isolateId: "a", number: batch } : null,
            tallies: new Map(tally > 0 ? [["n", tally]] : []),
          });
          expect((await real.sync(message)).counts).toEqual(simulated.sync(message).counts);
        }
        expect((await real.tallies()).get("n") ?? 0).toBe(simulated.tallies().get("n") ?? 0);
      }),
      { numRuns: 15 },
    );
  });

  it("costs the same number of commands for one caller and for a thousand", async () => {
    const line = (i: number): Line => ({ id: `m:${i}`, windowMs: 60_000, push: 1, cost: 0, need: 0, top: 0, joins: true });
    const billed = async (callers: number): Promise<number> => {
      const exchange = open();
      await exchange.sync(out({ batch: { isolateId: "a", number: 1 }, lines: [line(-1)] }));
      const before = exchange.usage();
      await exchange.sync(out({ batch: { isolateId: "a", number: 2 }, lines: Array.from({ length: callers }, (_, i) => line(i)) }));
      expect(exchange.usage().trips).toBe(before.trips + 1);
      return exchange.usage().billed - before.billed;
    };
    expect(await billed(1_000)).toBe(await billed(1));
  });
});

describe("the exchange", () => {
  it("carries everything both ways in one trip", async () => {
    const exchange = open();
    await exchange.sync(
      out({
        bumps: { tags: ["kind:event", "place:plc_1"], token: "g1" },
        revoked: ["key_1"],
        published: new Map([["flags", { version: 7, text: "{}\n" }]]),
        answers: [{ key: "/events", text: "stored", ttlMs: 1_000 }],
      }),
    );
    const before = exchange.usage().trips;
    const { pulled } = await exchange.sync(
      out({ pull: { tags: ["place:plc_1", "kind:post"], revokedSinceMs: 0, documents: ["flags", "ip_rules"] } }),
    );
    expect(exchange.usage().trips).toBe(before + 1);
    expect(pulled).toEqual({
      generations: ["g1", null],
      revocations: [{ id: "key_1", atMs: nowMs }],
      documents: [{ version: 7, text: "{}\n" }, null],
    });
    expect(await exchange.read("/events", ["kind:event"])).toEqual({ text: "stored", generations: ["g1"] });
  });

  it("lets no older document replace a newer, nor another of the same version", async () => {
    const exchange = open();
    for (const [version, text] of [
      [9, "nine"],
      [10, "ten"],
      [9, "late"],
      [10, "again"],
    ] as const) {
      await exchange.sync(out({ published: new Map([["ip_rules", { version, text }]]) }));
    }
    const { pulled } = await exchange.sync(out({ pull: { tags: [], revokedSinceMs: 0, documents: ["ip_rules"] } }));
    expect(pulled?.documents).toEqual([{ version: 10, text: "ten" }]);
  });

  it.each(['{"deny":["203.0.113.0/24"]}', '7\n{"deny":["203.0.113.0/24"]}'])(
    "reads a document of a format before until there is one of today's, and leaves the former to who reads it still",
    async (held) => {
      const redis = openRedis({ url: rest.url, token: "secret" });
      const prefix = `t${prefixes++}`;
      const exchange = openRedisExchange(redis, { prefix, keepRevocationsMs: 60_000 });
      const learned = async () => (await exchange.sync(out({ pull: { tags: [], revokedSinceMs: 0, documents: ["ip_rules"] } }))).pulled;
      await redis.pipeline([["HSET", `${prefix}:documents`, "ip_rules", held]]);
      expect((await learned())?.documents).toMatchObject([{ text: '{"deny":["203.0.113.0/24"]}' }]);
      await exchange.sync(out({ published: new Map([["ip_rules", { version: 9, text: "{}" }]]) }));
      expect((await learned())?.documents).toEqual([{ version: 9, text: "{}" }]);
      expect(await redis.pipeline([["HGET", `${prefix}:documents`, "ip_rules"]])).toEqual([held]);
    },
  );

  it("drops revocations that no credential can outlive", async () => {
    const exchange = open();
    await exchange.sync(out({ revoked: ["key_1"] }));
    nowMs += 61_000;
    await exchange.sync(out({ revoked: ["key_2"] }));
    const { pulled } = await exchange.sync(out({ pull: { tags: [], revokedSinceMs: 0, documents: [] } }));
    expect(pulled?.revocations.map(({ id }) => id)).toEqual(["key_2"]);
  });
});

describe("the Redis adapter", () => {
  it("fails without repeating the command, which may hold an address", async () => {
    const redis = openRedis({ url: rest.url, token: "wrong" });
    const failure = redis.pipeline([["GET", "203.0.113.7"]]).catch((error: unknown) => error);
    expect(await failure).toBeInstanceOf(RedisError);
    expect(String(await failure)).not.toContain("203.0.113.7");
  });

  it("fails when a command is refused", async () => {
    const redis = openRedis({ url: rest.url, token: "secret" });
    await expect(
      redis.pipeline([
        ["SET", "k", "v"],
        ["HGET", "k", "f"],
      ]),
    ).rejects.toThrow("WRONGTYPE");
  });

  it("gives up on a server that does not answer in time, and does not try again", async () => {
    let requests = 0;
    const stalled = await startRedisRest({
      backend: makeEmbeddedRedis(),
      token: "secret",
      onRequest: () => {
        requests += 1;
        return new Promise(() => undefined);
      },
    });
    await expect(openRedis({ url: stalled.url, token: "secret", timeoutMs: 50 }).pipeline([["PING"]])).rejects.toThrow(RedisError);
    expect(requests).toBe(1);
    await stalled.close();
  });
});
