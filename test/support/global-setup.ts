import { mkdtemp, rm, statfs } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { sendJson } from "../../local/http.ts";
import { migrate } from "../../local/migrate.ts";
import { startMail } from "../../local/mail.ts";
import { startNeonFront } from "../../local/neon.ts";
import { listen, LOOPBACK } from "../../local/ports.ts";
import { startPostgres } from "../../local/postgres.ts";
import { makeEmbeddedRedis } from "../../local/redis/embedded.ts";
import { startRedisRest } from "../../local/redis/rest.ts";
import { makeDatabases, TEMPLATE } from "./databases.ts";
import type { WireStats } from "./control.ts";
import type { Stack } from "./stack.ts";

const DATABASE = "tidings_test";
const REDIS_TOKEN = "test-token";
const MEMORY_NEEDED_BYTES = 2 * 1024 ** 3;

type Orders = Record<string, () => Promise<object>>;

type Stop = () => Promise<void>;

/** Starts what every test stands on, once per run: Postgres with a migrated template, Neon's protocol, Redis. */
export default async function setUp(project: TestProject): Promise<Stop> {
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.toReversed()) await stop();
  };
  try {
    project.provide("stack", await start((stop) => stops.push(stop)));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

async function start(onStarted: (stop: Stop) => void): Promise<Stack> {
  const dir = await mkdtemp(join(await fastTemporaryFolder(), "tidings-test-"));
  onStarted(() => rm(dir, { recursive: true, force: true }));
  const postgres = await startPostgres({ dir: join(dir, "postgres"), durable: false });
  onStarted(postgres.stop);
  const databases = makeDatabases(postgres.url());
  await databases.createTemplate();
  await migrate(databases.urlOf(TEMPLATE));
  await databases.recreate(DATABASE);

  const sql = { requests: 0, statements: 0 };
  const neon = await startNeonFront({
    target: postgres.url(),
    onRequest(queries) {
      sql.requests += 1;
      sql.statements += queries.length;
    },
  });
  onStarted(neon.close);
  const backend = makeEmbeddedRedis();
  const redis = await startRedisRest({ backend, token: REDIS_TOKEN });
  onStarted(redis.close);

  const mail = await startMail({ port: 0, file: join(dir, "mail.jsonl") });
  onStarted(mail.close);

  const control = await startControl({
    "/databases": async () => ({ databaseUrl: await databases.create() }),
    "/reset": async () => {
      await Promise.all([databases.recreate(DATABASE), backend.run([["flushall"]])]);
      return {};
    },
    "/stats": async (): Promise<WireStats> => ({ sql, redis: redis.stats() }),
  });
  onStarted(control.close);
  return {
    postgresUrl: postgres.url(),
    databaseUrl: databases.urlOf(DATABASE),
    neonHttpUrl: neon.httpUrl,
    redisUrl: redis.url,
    redisToken: REDIS_TOKEN,
    smtpUrl: `smtp://${LOOPBACK}:${mail.smtpPort}`,
    mailUrl: mail.url,
    controlUrl: control.url,
  };
}

/** In memory where there is room: copying a database takes 20 ms there, 20 times less than on many a disk. */
async function fastTemporaryFolder(): Promise<string> {
  const memory = await statfs("/dev/shm").catch(() => null);
  return memory !== null && memory.bavail * memory.bsize > MEMORY_NEEDED_BYTES ? "/dev/shm" : tmpdir();
}

async function startControl(orders: Orders): Promise<{ url: string; close: Stop }> {
  const server: Server = createServer((request, response) => {
    const order = orders[request.url ?? ""];
    if (order === undefined) return sendJson(response, 404, {});
    order().then(
      (answer) => sendJson(response, 200, answer),
      (error: unknown) => sendJson(response, 500, { message: String(error) }),
    );
  });
  const port = await listen(server, 0);
  return {
    url: `http://${LOOPBACK}:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
