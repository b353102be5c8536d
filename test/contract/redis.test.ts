import { randomUUID } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeEmbeddedRedis } from "../../local/redis/embedded.ts";
import { connectRedis } from "../../local/redis/real.ts";
import { startRedisRest } from "../../local/redis/rest.ts";
import type { RedisRest } from "../../local/redis/rest.ts";

const TOKEN = "contract-token";
const realUrl = process.env["TEST_REDIS_URL"] ?? "";

const BACKENDS = [
  { name: "the embedded Redis", open: async () => makeEmbeddedRedis(), skip: false },
  {
    name: realUrl === "" ? "a real Redis, skipped because TEST_REDIS_URL is not set" : "a real Redis",
    open: () => connectRedis(realUrl),
    skip: realUrl === "",
  },
];

for (const { name, open, skip } of BACKENDS) {
  describe.skipIf(skip)(`Upstash's clients on ${name}`, () => {
    let rest: RedisRest;
    let redis: Redis;
    // Keys of this run only: a real server may hold somebody's data.
    const run = randomUUID();
    const key = (text: string) => `contract:${run}:${text}`;

    beforeAll(async () => {
      rest = await startRedisRest({ backend: await open(), token: TOKEN });
      redis = new Redis({ url: rest.url, token: TOKEN, enableTelemetry: false });
    });
    afterAll(async () => {
      const [, left] = await redis.scan(0, { match: `contract:${run}:*`, count: 100_000 });
      if (left.length > 0) await redis.del(...left);
      await rest.close();
    });

    it("keeps text of any script, and JSON as it was", async () => {
      await redis.set(key("text"), "čau 🎉 日本");
      await redis.set(key("json"), { a: [1, null, "x"], b: false });
      await redis.set(key("ok"), "OK");
      expect(await redis.mget(key("text"), key("json"), key("ok"), key("none"))).toEqual([
        "čau 🎉 日本",
        { a: [1, null, "x"], b: false },
        "OK",
        null,
      ]);
    });

    it("sets only once with NX, only again with XX, and answers the old value with GET", async () => {
      const k = key("set");
      expect(await redis.set(k, "0", { xx: true })).toBeNull();
      expect(await redis.set(k, "1", { nx: true, ex: 100 })).toBe("OK");
      expect(await redis.set(k, "2", { nx: true, ex: 100 })).toBeNull();
      expect(await redis.set(k, "3", { get: true, keepTtl: true })).toBe(1);
      expect(await redis.ttl(k)).toBeGreaterThan(90);
      expect(await redis.set(k, "4", { xx: true })).toBe("OK");
      expect(await redis.ttl(k)).toBe(-1);
      expect([await redis.getdel(k), await redis.get(k), await redis.ttl(k)]).toEqual([4, null, -2]);
    });

    it("forgets a key when its time is up", async () => {
      const k = key("short");
      await redis.set(k, "here", { px: 40 });
      expect(await redis.pttl(k)).toBeGreaterThan(0);
      await vi.waitFor(async () => expect(await redis.exists(k)).toBe(0));
      await redis.incr(k);
      expect(await redis.ttl(k)).toBe(-1);
    });

    it("changes an expiry only under the condition asked for", async () => {
      const k = key("expiry");
      await redis.set(k, "v");
      const outcomes = [
        await redis.expire(k, 100, "XX"),
        await redis.expire(k, 100, "NX"),
        await redis.expire(k, 200, "NX"),
        await redis.expire(k, 50, "GT"),
        await redis.expire(k, 50, "LT"),
        await redis.pexpire(key("none"), 50),
      ];
      expect(outcomes).toEqual([0, 1, 0, 0, 1, 0]);
      expect([await redis.ttl(k), await redis.persist(k), await redis.ttl(k)]).toEqual([50, 1, -1]);
    });

    it("counts", async () => {
      const k = key("count");
      expect([
        await redis.incr(k),
        await redis.incrby(k, 41),
        await redis.decr(k),
        await redis.decrby(k, 1),
        await redis.incrbyfloat(k, 0.5),
      ]).toEqual([1, 42, 41, 40, 40.5]);
      await expect(redis.incr(k)).rejects.toThrow("ERR value is not an integer or out of range");
    });

    it("keeps hashes", async () => {
      const k = key("hash");
      expect(await redis.hset(k, { a: 1, b: "x" })).toBe(2);
      expect([await redis.hincrby(k, "a", 2), await redis.hincrby(k, "c", -1), await redis.hlen(k)]).toEqual([3, -1, 3]);
      expect(await redis.hgetall(k)).toEqual({ a: 3, b: "x", c: -1 });
      expect(await redis.hmget(k, "a", "z")).toEqual({ a: 3, z: null });
      expect([await redis.hexists(k, "b"), await redis.hdel(k, "a", "b", "c", "z"), await redis.exists(k)]).toEqual([1, 3, 0]);
      expect(await redis.hgetall(k)).toBeNull();
    });

    it("keeps sorted sets in order, and cuts them by score and by rank", async () => {
      const k = key("zset");
      const members = ["d", "b", "c", "a"].map((member) => ({ score: member === "d" ? 9 : 2.5, member }));
      expect(await redis.zadd(k, { score: 1, member: "first" }, ...members)).toBe(5);
      expect(await redis.zrange(k, 0, -1, { withScores: true })).toEqual(["first", 1, "a", 2.5, "b", 2.5, "c", 2.5, "d", 9]);
      expect(await redis.zrange(k, "(1", "+inf", { byScore: true, offset: 1, count: 2 })).toEqual(["b", "c"]);
      expect(await redis.zrange(k, 9, 2, { byScore: true, rev: true })).toEqual(["d", "c", "b", "a"]);
      expect([await redis.zincrby(k, 2, "a"), await redis.zscore(k, "a"), await redis.zrank(k, "a"), await redis.zcount(k, 2, 5)]).toEqual([
        4.5, 4.5, 3, 3,
      ]);
      expect([await redis.zremrangebyscore(k, "-inf", "(2.5"), await redis.zremrangebyrank(k, -1, -1), await redis.zcard(k)]).toEqual([
        1, 1, 3,
      ]);
      expect(await redis.zadd(k, { gt: true, ch: true }, { score: 1, member: "b" }, { score: 8, member: "c" })).toBe(1);
      expect([await redis.zpopmin(k, 1), await redis.zrem(k, "a", "c", "zz"), await redis.exists(k)]).toEqual([["b", 2.5], 2, 0]);
    });

    it("keeps sets and lists", async () => {
      expect([await redis.sadd(key("s1"), "a", "b", "a"), await redis.sadd(key("s2"), "b", "c")]).toEqual([2, 2]);
      expect((await redis.sunion(key("s1"), key("s2"))).toSorted()).toEqual(["a", "b", "c"]);
      expect([await redis.sinter(key("s1"), key("s2")), await redis.sdiff(key("s1"), key("s2"))]).toEqual([["b"], ["a"]]);
      expect([await redis.smismember(key("s1"), ["a", "z"]), await redis.srem(key("s1"), "a", "z"), await redis.scard(key("s1"))]).toEqual([
        [1, 0],
        1,
        1,
      ]);
      const l = key("list");
      expect([await redis.rpush(l, "b", "c"), await redis.lpush(l, "a", "z"), await redis.lrange(l, 0, -1)]).toEqual([
        2,
        4,
        ["z", "a", "b", "c"],
      ]);
      expect([await redis.lmove(l, key("list2"), "left", "right"), await redis.lrem(l, 1, "b"), await redis.lindex(l, -1)]).toEqual([
        "z",
        1,
        "c",
      ]);
      expect([await redis.ltrim(l, 1, -1), await redis.rpop(l), await redis.lpop(l), await redis.llen(l)]).toEqual(["OK", "c", null, 0]);
    });

    it("finds keys by pattern, whatever characters they hold", async () => {
      await redis.mset({ [key("find:a.b")]: 1, [key("find:aXb")]: 1, [key("find:[x]")]: 1 });
      const find = async (pattern: string) => (await redis.scan(0, { match: key(pattern), count: 100_000 }))[1].toSorted();
      expect(await find("find:a.b")).toEqual([key("find:a.b")]);
      expect(await find("find:a?b")).toEqual([key("find:a.b"), key("find:aXb")]);
      expect(await find("find:a[A-Z]b")).toEqual([key("find:aXb")]);
      expect(await find("find:\\[x]")).toEqual([key("find:[x]")]);
    });

    it("refuses what Redis refuses, in its words, and fails only the command at fault", async () => {
      const k = key("wrong");
      const replies = await redis.pipeline().set(k, "text").incr(k).hget(k, "f").get(k).exec({ keepErrors: true });
      expect(replies.map(({ result, error }) => error ?? result)).toEqual([
        "OK",
        "ERR value is not an integer or out of range",
        "WRONGTYPE Operation against a key holding the wrong kind of value",
        "text",
      ]);
      await expect(send(rest.url, ["INCR", k, "1"])).resolves.toEqual({ error: "ERR wrong number of arguments for 'incr' command" });
      await expect(send(rest.url, ["SET", k, "v", "SOON"])).resolves.toEqual({ error: "ERR syntax error" });
    });

    it("runs a transaction with nothing in between", async () => {
      const k = key("multi");
      const bump = () => redis.multi().incr(k).incr(k).get<number>(k).exec();
      const all = await Promise.all(Array.from({ length: 20 }, bump));
      expect(all.every(([first, second, read]) => second === first + 1 && read === second)).toBe(true);
    });

    it("runs scripts: keys, arguments, numbers, nil, statuses and errors as Redis gives them", async () => {
      const k = key("script");
      expect(await redis.eval("return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1]), 3.7, true, false, 'after nil'}", [k], ["v"])).toEqual(
        [k, "v", 1, 3, 1, null, "after nil"],
      );
      expect(
        await redis.eval("return redis.call('SET', KEYS[1], 10 / 2 .. ':' .. tonumber(ARGV[1]) * 1000)", [k], ["1795177312.092"]),
      ).toBe("OK");
      expect(await redis.get(k)).toBe("5:1795177312092");
      expect(await redis.eval("local r = redis.pcall('INCR', KEYS[1]) return r.err", [k], [])).toContain("not an integer");
      expect(await redis.eval("return type(redis.call('GET', KEYS[1]))", [key("none")], [])).toBe("boolean");
      expect(await redis.eval("return redis.call('SET', KEYS[1], 'x').ok", [k], [])).toBe("OK");
      expect(await redis.eval("return ARGV[1] * tonumber(ARGV[1]) + math.floor(2.9)", [], ["60000"])).toBe(3_600_000_002);
      await expect(redis.eval("return redis.error_reply('MINE because')", [], [])).rejects.toThrow("MINE because");
      await expect(redis.eval("return redis.call('NOSUCH')", [], [])).rejects.toThrow("ERR");
      await expect(redis.eval("leaked = 1", [], [])).rejects.toThrow("Attempt to modify a readonly table");
      await expect(redis.eval("return +", [], [])).rejects.toThrow("Error compiling script");
    });

    it("finds a script by its sha also where its first line names the engine", async () => {
      const source = "#!lua name=mine\nreturn ARGV[1]";
      const sha = await redis.scriptLoad(source);
      expect(await redis.evalsha(sha, [], ["loaded"])).toBe("loaded");
      expect(await redis.scriptExists(sha, "ffff")).toEqual([1, 0]);
      await expect(redis.evalsha("0".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
    });

    it("tells the time to scripts and clients alike", async () => {
      const [seconds] = await redis.time();
      expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
      expect(await redis.ping()).toBe("PONG");
    });

    for (const [limiterName, limiter] of [
      ["fixed window", Ratelimit.fixedWindow(5, "1000 s")],
      ["sliding window", Ratelimit.slidingWindow(5, "1000 s")],
      ["token bucket", Ratelimit.tokenBucket(5, "1000 s", 5)],
    ] as const) {
      it(`lets exactly as many through a ${limiterName} as it may`, async () => {
        const limit = new Ratelimit({ redis, limiter, prefix: key(limiterName), ephemeralCache: false });
        const answers = await Promise.all(Array.from({ length: 8 }, () => limit.limit("caller")));
        expect(answers.filter(({ success }) => success)).toHaveLength(5);
        expect((await limit.getRemaining("caller")).remaining).toBe(0);
        await limit.resetUsedTokens("caller");
        expect((await limit.limit("caller", { rate: 2 })).remaining).toBe(3);
      });
    }

    it("answers 401 without the token", async () => {
      const response = await fetch(rest.url, {
        method: "POST",
        body: JSON.stringify(["PING"]),
        headers: { authorization: "Bearer wrong" },
      });
      expect(response.status).toBe(401);
    });

    it("counts what went over the wire: a pipeline is one request and as many commands as it holds", async () => {
      const before = rest.stats();
      await redis
        .pipeline()
        .get(key("a"))
        .get(key("b"))
        .eval("return redis.call('GET', KEYS[1])", [key("a")], [])
        .exec();
      const after = rest.stats();
      expect([after.requests - before.requests, after.commands - before.commands]).toEqual([1, 3]);
      expect((after.byCommand["get"] ?? 0) - (before.byCommand["get"] ?? 0)).toBe(2);
    });
  });
}

async function send(url: string, command: string[]): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(command), headers: { authorization: `Bearer ${TOKEN}` } });
  return response.json();
}
