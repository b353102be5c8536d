import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import { freePort, LOOPBACK } from "../../local/ports.ts";
import { makeEmbeddedRedis } from "../../local/redis/embedded.ts";
import { startRedisRest } from "../../local/redis/rest.ts";
import { startWorkers, type Workers } from "../../local/workers.ts";
import { readConfig } from "../../src/config.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";
import { freshToken } from "../support/tokens.ts";

const stack = inject("stack");
let dir: string;
let workers: Workers;
let origin: string;
let redis: Awaited<ReturnType<typeof startRedisRest>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-redis-away-"));
  const root = join(import.meta.dirname, "../..");
  const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  redis = await startRedisRest({ backend: makeEmbeddedRedis(), token: stack.redisToken });
  const port = await freePort();
  origin = `http://${LOOPBACK}:${port}`;
  const bindings = workerBindings({ ...stack, databaseUrl: await createDatabase(), redisUrl: redis.url });
  workers = await startWorkers(built, { port, dir: join(dir, "state"), bindings, write: () => {} });
}, 60_000);

afterAll(async () => {
  await workers.stop();
  await rm(dir, { recursive: true, force: true });
});

const read = () => fetch(`${origin}/api/v1/posts`, { headers: { "cf-connecting-ip": "198.51.100.7" } });
const signIn = () =>
  fetch(`${origin}/api/v1/auth/token`, {
    method: "POST",
    headers: { "cf-connecting-ip": "198.51.100.7" },
    body: new URLSearchParams({ username: "nobody@example.com", password: "wrong" }),
  });

/** A write by somebody: a revocation of this credential might be missed. */
const write = async () =>
  fetch(`${origin}/api/v1/sources`, {
    method: "POST",
    headers: { authorization: `Bearer ${await token()}`, "cf-connecting-ip": "198.51.100.7", "content-type": "application/json" },
    body: "{}",
  });
const token = () => {
  const { JWT_KEYS, PUBLIC_URL } = readConfig(workerBindings(stack));
  const holder = {
    userId: "usr_01hzzzzzzzzzzzzzzzzzzzzzzz",
    sessionId: "ses_01hzzzzzzzzzzzzzzzzzzzzzzz",
    role: "admin",
    isVerified: true,
  } as const;
  return freshToken({ JWT_KEYS, PUBLIC_URL }, holder);
};

it("without Redis reads and signing in go on, writes say when to come back, and health says what is away", async () => {
  expect([(await read()).status, (await signIn()).status, (await write()).status]).toEqual([200, 401, 422]);
  await redis.close();
  const refused = await vi.waitFor(
    async () => {
      const response = await write();
      expect(response.status).toBe(503);
      return response;
    },
    { timeout: 15_000, interval: 250 },
  );
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect([(await read()).status, (await signIn()).status]).toEqual([200, 401]);
  expect(await (await fetch(`${origin}/health`)).json()).toMatchObject({ status: "degraded" });
  expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
}, 60_000);
