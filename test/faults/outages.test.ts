import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import { startNeonFront } from "../../local/neon.ts";
import { freePort, LOOPBACK } from "../../local/ports.ts";
import { makeEmbeddedRedis } from "../../local/redis/embedded.ts";
import { startRedisRest } from "../../local/redis/rest.ts";
import { startWorkers } from "../../local/workers.ts";
import { readConfig } from "../../src/config.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";
import { freshToken } from "../support/tokens.ts";

/** The table of docs/caching.md, row by row. */
const away = { postgres: false, redis: false };
/** Postgres says nothing until this comes. */
let silence: Promise<void> | null = null;
const breakIf = (name: keyof typeof away) => () => {
  if (away[name]) throw new Error(`${name} is away`);
};

const stops: (() => Promise<unknown>)[] = [];
let origin: string;
let token: string;

beforeAll(async () => {
  const stack = inject("stack");
  const dir = await mkdtemp(join(tmpdir(), "tidings-outages-"));
  stops.push(() => rm(dir, { recursive: true, force: true }));
  const root = join(import.meta.dirname, "../..");
  const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  const redis = await startRedisRest({ backend: makeEmbeddedRedis(), token: stack.redisToken, onRequest: breakIf("redis") });
  const neon = await startNeonFront({ target: stack.postgresUrl, onRequest: () => silence ?? breakIf("postgres")() });
  stops.push(redis.close, neon.close);
  const port = await freePort();
  origin = `http://${LOOPBACK}:${port}`;
  const bindings = workerBindings({ ...stack, databaseUrl: await createDatabase(), redisUrl: redis.url, neonHttpUrl: neon.httpUrl });
  const workers = await startWorkers(built, { port, dir: join(dir, "state"), bindings, write: () => {} });
  stops.push(workers.stop);
  const holder = { userId: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz", sessionId: "ses_01hzzzzzzzzzzzzzzzzzzzzzzz", isVerified: true };
  token = await freshToken(readConfig(bindings), { ...holder, role: "admin" });
}, 60_000);

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

let asked = 0;
/** From an address of its own each time, so that asking often is no matter. */
const get = (path: string) => {
  asked += 1;
  return fetch(`${origin}/api/v1${path}`, { headers: { "cf-connecting-ip": `198.51.${asked >> 8}.${asked & 255}` } });
};
const signIn = () =>
  fetch(`${origin}/api/v1/auth/token`, {
    method: "POST",
    headers: { "cf-connecting-ip": "198.51.100.7" },
    body: new URLSearchParams({ username: "nobody@example.com", password: "wrong" }),
  });

/** What somebody signed in changes. */
const write = () =>
  fetch(`${origin}/api/v1/sources`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ kind: "feed", name: "Written", url: `https://feeds.example/${++asked}.xml`, item_kind: "post" }),
  });

/** A query that nobody has asked before. */
const unknownList = () => get(`/posts?limit=7&tag=unknown${++asked}`);
const cacheOf = (response: Response) => /cache;desc=([\w-]+)/.exec(response.headers.get("server-timing") ?? "")?.[1];
const until = <T>(check: () => Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000, interval: 250 });

async function expectUnavailable(response: Response): Promise<void> {
  expect([response.status, response.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
}

/** A list that is kept, in JSON and as a feed, with everything there. */
beforeEach(async () => {
  Object.assign(away, { postgres: false, redis: false });
  await until(async () => {
    for (const path of ["/posts", "/posts.rss"]) {
      await get(path);
      expect(cacheOf(await get(path))).toBe("isolate");
    }
    expect(await (await fetch(`${origin}/health`)).json()).toMatchObject({ status: "ok" });
  });
}, 30_000);

describe("what still answers", () => {
  it("with everything there: all of it", async () => {
    const list = await unknownList();
    expect([list.status, cacheOf(list)]).toEqual([200, "origin"]);
    expect([(await signIn()).status, (await write()).status]).toEqual([401, 201]);
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    expect((await get("/agencies")).status).toBe(200);
  });

  it("without Postgres: kept lists, as new as ever; the rest says when to come back", async () => {
    away.postgres = true;
    for (const path of ["/posts", "/posts.rss"]) {
      const kept = await get(path);
      expect([kept.status, cacheOf(kept)]).toEqual([200, "isolate"]);
      expect(kept.headers.get("cache-control")).toContain("stale-if-error=");
    }
    await expectUnavailable(await unknownList());
    await expectUnavailable(await get("/posts.csv?tag=never"));
    await expectUnavailable(await signIn());
    await expectUnavailable(await write());
    await expectUnavailable(await fetch(`${origin}/health/ready`));
    expect((await get("/agencies")).status).toBe(200);
  }, 60_000);

  it("with a Postgres that says nothing: as without it, after some seconds", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    silence = promise;
    try {
      const kept = await get("/posts");
      expect([kept.status, cacheOf(kept)]).toEqual([200, "isolate"]);
      await Promise.all([unknownList(), signIn(), write()].map(async (answer) => expectUnavailable(await answer)));
    } finally {
      silence = null;
      resolve();
    }
  }, 60_000);

  it("without Redis: everything that reads, from the database; health says what is away", async () => {
    away.redis = true;
    await until(async () => expect(["origin", "stale"]).toContain(cacheOf(await get("/posts"))));
    const list = await unknownList();
    expect([list.status, cacheOf(list), list.headers.get("ratelimit") !== null]).toEqual([200, "origin", true]);
    expect((await get("/posts.atom")).status).toBe(200);
    expect((await signIn()).status).toBe(401);
    await expectUnavailable(await write());
    expect(await (await fetch(`${origin}/health/detailed`)).json()).toMatchObject({ status: "degraded", cache: null });
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    expect((await get("/agencies")).status).toBe(200);
  }, 60_000);

  it("without both: kept lists stand in, with their age; the rest says when to come back", async () => {
    Object.assign(away, { postgres: true, redis: true });
    const kept = await until(async () => {
      const response = await get("/posts");
      expect(cacheOf(response)).toBe("stand-in");
      return response;
    });
    expect([kept.status, Number(kept.headers.get("age")) >= 0, kept.headers.get("etag") !== null]).toEqual([200, true, true]);
    expect(cacheOf(await get("/posts.rss"))).toBe("stand-in");
    await expectUnavailable(await unknownList());
    await expectUnavailable(await signIn());
    await expectUnavailable(await write());
    await expectUnavailable(await fetch(`${origin}/health/ready`));
    expect((await get("/agencies")).status).toBe(200);
  }, 60_000);
});
