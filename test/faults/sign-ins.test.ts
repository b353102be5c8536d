import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import { freePort, LOOPBACK } from "../../local/ports.ts";
import { startWorkers, type Workers } from "../../local/workers.ts";
import { hashPassword } from "../../src/domain/accounts/password.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";

/** What an isolate has in production is 128 MB, stacks, buffers and code included. */
const V8_FLAGS = "--max-old-space-size=100";
const AT_ONCE = 64;
const PASSWORD = "a lion sleeps";
/** One hash is 16 MB; side by side they would be a thousand. */
const MOST_MB = 64;

let dir: string;
let workers: Workers;
let origin: string;
let hasCrashed = false;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-sign-ins-"));
  const root = join(import.meta.dirname, "../..");
  const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  const databaseUrl = await createDatabase();
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  const hash = await hashPassword(PASSWORD);
  await db.query(
    `insert into users (id, email, password_hash, role, verified_at)
     select 'usr_' || lpad(n::text, 26, '0'), 'caller-' || n || '@example.com', $1, 'user', now() from generate_series(0, $2) n`,
    [hash, AT_ONCE],
  );
  await db.end();
  process.env["MINIFLARE_WORKERD_V8_FLAGS"] = V8_FLAGS;
  const port = await freePort();
  origin = `http://${LOOPBACK}:${port}`;
  const bindings = workerBindings({ ...inject("stack"), databaseUrl });
  workers = await startWorkers(built, { port, dir: join(dir, "state"), bindings, write: () => {} });
  void workers.crashed.then(() => (hasCrashed = true));
}, 90_000);

afterAll(async () => {
  delete process.env["MINIFLARE_WORKERD_V8_FLAGS"];
  await workers.stop();
  await rm(dir, { recursive: true, force: true });
});

async function signIn(n: number) {
  const startedMs = performance.now();
  const response = await fetch(`${origin}/api/v1/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json", "cf-connecting-ip": `198.51.100.${n + 1}` },
    body: JSON.stringify({ username: `caller-${n}@example.com`, password: PASSWORD }),
  });
  await response.body?.cancel();
  return { status: response.status, retryAfter: response.headers.get("retry-after"), ms: performance.now() - startedMs };
}

/** Resident memory of workerd in MB, at most so far; null where there is no /proc. */
function peakMb(): number | null {
  const path = `/proc/${readFileSync(join(dir, "state/workerd.pid"), "utf8").trim()}/status`;
  if (!existsSync(path)) return null;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1]) / 1024;
}

describe("sixty-four sign-ins at once, in a heap of 100 MB", () => {
  it("are hashed one at a time, in the memory of one; more than can wait are told to come back, and then let in", async () => {
    expect((await signIn(0)).status).toBe(200);
    const beforeMb = peakMb();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => signIn(n + 1)));
    const lettingInMs = answers.filter(({ status }) => status === 200).map(({ ms }) => ms);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(lettingInMs.length).toBeGreaterThan(32);
    expect(Math.min(...lettingInMs)).toBeLessThan(Math.max(...lettingInMs) / 2);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toMatchObject({ status: 503, retryAfter: "5" });
    const later = answers.flatMap(({ status }, n) => (status === 200 ? [] : [n + 1])).slice(0, 8);
    for (const n of later) expect((await signIn(n)).status).toBe(200);
    if (beforeMb !== null) expect((peakMb() ?? 0) - beforeMb).toBeLessThan(MOST_MB);
    expect(hasCrashed).toBe(false);
  }, 120_000);
});
