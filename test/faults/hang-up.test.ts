import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import { startNeonFront } from "../../local/neon.ts";
import { freePort, LOOPBACK } from "../../local/ports.ts";
import { startWorkers } from "../../local/workers.ts";
import { readConfig } from "../../src/config.ts";
import { workerBindings } from "../support/bindings.ts";
import { createDatabase } from "../support/control.ts";
import { freshToken } from "../support/tokens.ts";

const stack = inject("stack");
const PATIENCE = { timeout: 20_000, interval: 100 };
const [USER, SESSION] = ["usr_01hzzzzzzzzzzzzzzzzzzzzzzz", "ses_01hzzzzzzzzzzzzzzzzzzzzzzz"];

/** When the caller hangs up: its request has been sent whole, and the Worker is about to send the first SQL like this. */
const MOMENTS: [when: string, sql: RegExp][] = [
  ["before its Idempotency-Key was claimed", /insert into idempotency_keys/],
  ["before the deed", /insert into "sources"/],
  ["before the answer was kept", /update "idempotency_keys"/],
];

const stops: (() => Promise<unknown>)[] = [];
let db: pg.Client;
let origin: string;
let token: string;
let onSql: (queries: readonly { query: string }[]) => Promise<void> = async () => {};

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "tidings-hang-up-"));
  stops.push(() => rm(dir, { recursive: true, force: true }));
  const root = join(import.meta.dirname, "../..");
  const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
  const databaseUrl = await createDatabase();
  db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  const front = await startNeonFront({ target: stack.postgresUrl, onRequest: (queries) => onSql(queries) });
  stops.push(() => db.end(), front.close);
  const port = await freePort();
  origin = `http://${LOOPBACK}:${port}`;
  const bindings = workerBindings({ ...stack, databaseUrl, neonHttpUrl: front.httpUrl });
  const workers = await startWorkers(built, { port, dir: join(dir, "state"), bindings, write: () => {} });
  stops.push(workers.stop);
  token = await freshToken(readConfig(bindings), { userId: USER, sessionId: SESSION, role: "admin", isVerified: true });
}, 90_000);

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

const requestOf = (name: string) => ({
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": name },
  body: JSON.stringify({ kind: "feed", name, url: `https://feeds.example/${name}.xml`, item_kind: "post" }),
});

/** Sends a request whole, on a connection that can be broken off. */
function sendOnce(name: string): Promise<Socket> {
  const { headers, body } = requestOf(name);
  const lines = Object.entries({ host: new URL(origin).host, ...headers, "content-length": String(Buffer.byteLength(body)) });
  const text = `POST /api/v1/sources HTTP/1.1\r\n${lines.map(([key, value]) => `${key}: ${value}\r\n`).join("")}\r\n${body}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(origin).port), host: LOOPBACK }, () => socket.write(text, () => resolve(socket)));
    socket.on("error", reject);
  });
}

/** The connection is gone, and the Worker has had another request since. */
async function hangUp(socket: Socket): Promise<void> {
  socket.resetAndDestroy();
  for (let i = 0; i < 3; i++) await (await fetch(`${origin}/health/live`)).body?.cancel();
}

async function countOf(name: string): Promise<{ sources: number; entries: number }> {
  const { rows } = await db.query<{ sources: number; entries: number }>(
    `select (select count(*)::int from sources where name = $1) as sources,
       (select count(*)::int from audit_log where action = 'source.create' and target_id in (select id from sources where name = $1)) as entries`,
    [name],
  );
  return rows[0] ?? { sources: -1, entries: -1 };
}

/** What the caller gets who comes back with the same request. */
async function repeat(name: string): Promise<Response> {
  const response = await fetch(`${origin}/api/v1/sources`, { method: "POST", ...requestOf(name) });
  await response.body?.cancel();
  return response;
}

describe("a caller who hangs up on a write", () => {
  it.each(MOMENTS)("%s finds it done when it comes back, once, with its audit entry", async (when, sql) => {
    const name = when.replaceAll(/\W+/g, "-");
    let hungUp = false;
    let socket: Promise<Socket> | null = null;
    onSql = async (queries) => {
      if (hungUp || socket === null || !queries.some(({ query }) => sql.test(query))) return;
      hungUp = true;
      await hangUp(await socket);
    };
    socket = sendOnce(name);
    await vi.waitFor(() => expect(hungUp).toBe(true), PATIENCE);
    await vi.waitFor(async () => expect(await countOf(name)).toEqual({ sources: 1, entries: 1 }), PATIENCE);
    const again = await vi.waitFor(async () => {
      const response = await repeat(name);
      expect(response.status).toBe(201);
      return response;
    }, PATIENCE);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await countOf(name)).toEqual({ sources: 1, entries: 1 });
  });

  it("at any moment leaves it whole or undone", async () => {
    onSql = async () => {};
    const names = Array.from({ length: 30 }, (_, i) => `any-moment-${i}`);
    for (const [i, name] of names.entries()) {
      const socket = await sendOnce(name);
      // As many turns of the Worker as it takes to be further along each time.
      for (let turn = 0; turn < i % 10; turn++) await (await fetch(`${origin}/health/live`)).body?.cancel();
      await hangUp(socket);
    }
    for (const name of names) {
      const { sources, entries } = await countOf(name);
      expect([name, entries]).toEqual([name, sources]);
      await vi.waitFor(async () => expect((await repeat(name)).status).toBe(201), PATIENCE);
      expect([name, await countOf(name)]).toEqual([name, { sources: 1, entries: 1 }]);
    }
  });
});
