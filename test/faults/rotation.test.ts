import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { buildWorkers } from "../../local/build-workers.ts";
import { freePort, LOOPBACK } from "../../local/ports.ts";
import { startWorkers, type Workers } from "../../local/workers.ts";
import { readConfig } from "../../src/config.ts";
import { writeMailToken } from "../../src/domain/accounts/mail-tokens.ts";
import { writeRefreshToken } from "../../src/domain/accounts/refresh-tokens.ts";
import { makeId } from "../../src/lib/ids.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";
import { freshToken } from "../support/tokens.ts";

const stack = inject("stack");
const secretOf = (byte: number) => Buffer.from(new Uint8Array(32).fill(byte)).toString("base64url");
const newId = (prefix: "usr" | "ses" | "mtk") => makeId(prefix, Date.now(), crypto.getRandomValues(new Uint8Array(16)));
const [userId, sessionId] = [newId("usr"), newId("ses")];

/** All secrets that rotate, each a list of those of these names. */
const secrets = (kids: readonly ("old" | "new")[]): Record<string, string> => {
  const signing = (start: number) => JSON.stringify(kids.map((kid) => ({ kid, secret: secretOf(start + (kid === "old" ? 0 : 1)) })));
  const sealing = JSON.stringify(kids.map((kid) => ({ kid, key: secretOf(kid === "old" ? 5 : 6) })));
  return { JWT_KEYS: signing(1), HASH_KEYS: signing(3), SEAL_KEYS: sealing };
};

let dir: string;
let db: pg.Client;
let bindings: Record<string, string>;
const stages = new Map<string, { workers: Workers; origin: string }>();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "tidings-rotation-"));
  const root = join(import.meta.dirname, "../..");
  const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  const databaseUrl = await createDatabase();
  bindings = workerBindings({ ...stack, databaseUrl });
  db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  for (const [name, kids] of [
    ["before", ["old"]],
    ["between", ["new", "old"]],
    ["after", ["new"]],
  ] as const) {
    const port = await freePort();
    const own = { ...bindings, ...secrets(kids) };
    stages.set(name, {
      workers: await startWorkers(built, { port, dir: join(dir, name), bindings: own, write: () => {} }),
      origin: `http://${LOOPBACK}:${port}`,
    });
  }
  await db.query("insert into users (id, email, password_hash, role, verified_at) values ($1, 'ada@example.com', 'none', 'user', now())", [
    userId,
  ]);
  await db.query(
    "insert into sessions (id, user_id, rotated_at, created_at, last_used_at, expires_at) values ($1, $2, now(), now(), now(), now() + interval '1 day')",
    [sessionId, userId],
  );
}, 90_000);

afterAll(async () => {
  for (const { workers } of stages.values()) await workers.stop();
  await db.end();
  await rm(dir, { recursive: true, force: true });
});

type Stage = "before" | "between" | "after";

async function ask(stage: Stage, path: string, { token, json, key }: { token?: string; json?: object; key?: string } = {}) {
  const response = await fetch(`${stages.get(stage)?.origin}/api/v1${path}`, {
    method: json === undefined ? "GET" : "POST",
    headers: {
      "content-type": "application/json",
      "cf-connecting-ip": "198.51.100.20",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return {
    status: response.status,
    replayed: response.headers.get("idempotency-replayed"),
    body: z.looseObject({}).parse(await response.json()),
  };
}

describe("while secrets are rotated", () => {
  it("what was given out under the old ones is good until those are dropped, and everything new is made by the new", async () => {
    const before = readConfig({ ...bindings, ...secrets(["old"]) });
    const token = await freshToken(before, { userId, sessionId, role: "user", isVerified: true });
    const made = await ask("before", "/keys", { token, json: { name: "k", scopes: ["items:read"] }, key: "rotation" });
    const key = z.string().parse(made.body["key"]);

    expect((await ask("between", "/auth/me", { token })).status).toBe(200);
    expect((await ask("between", "/auth/me", { token: key })).status).toBe(200);
    const again = await ask("between", "/keys", { token, json: { name: "k", scopes: ["items:read"] }, key: "rotation" });
    expect([again.status, again.replayed]).toEqual([201, "true"]);
    expect((await ask("between", "/auth/verify-email", { json: { token: await linkOf(before) } })).status).toBe(200);
    const refreshed = await ask("between", "/auth/refresh", {
      json: { refresh_token: await writeRefreshToken(before, { sessionId, generation: 0 }) },
    });
    expect(refreshed.status).toBe(200);
    const rotated = await ask("between", `/keys/${z.string().parse(made.body["id"])}/rotate`, { token, json: {} });

    const access = z.string().parse(refreshed.body["access_token"]);
    const given = [access, z.string().parse(rotated.body["key"])];
    for (const credential of given) expect((await ask("after", "/auth/me", { token: credential })).status).toBe(200);
    expect((await ask("after", "/auth/refresh", { json: { refresh_token: refreshed.body["refresh_token"] } })).status).toBe(200);
    for (const credential of [token, key]) expect((await ask("after", "/auth/me", { token: credential })).status).toBe(401);
    expect((await ask("after", "/auth/verify-email", { json: { token: await linkOf(before) } })).status).toBe(401);
  }, 60_000);

  it("the database tells which secret of checksums no key needs any more", async () => {
    const { rows } = await db.query<{ hash_kid: string }>("select distinct hash_kid from api_keys where revoked_at is null");
    expect(rows).toEqual([{ hash_kid: "new" }]);
  });
});

/** The token of a fresh link to confirm the address. */
async function linkOf(config: ReturnType<typeof readConfig>): Promise<string> {
  const id = newId("mtk");
  await db.query("insert into mail_tokens (id, user_id, purpose, expires_at) values ($1, $2, 'verify', now() + interval '1 hour')", [
    id,
    userId,
  ]);
  return writeMailToken(config, "verify", id);
}
