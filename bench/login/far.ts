/**
 * A process with what stands far from the edge: Postgres behind Neon's HTTP, Redis behind Upstash's REST, and those who sign
 * in. Told to, they sign in one after the other, each on an account and an address of their own, until they are told to stop.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import { migrate } from "../../local/migrate.ts";
import { startNeonFront } from "../../local/neon.ts";
import { startPostgres } from "../../local/postgres.ts";
import { makeEmbeddedRedis } from "../../local/redis/embedded.ts";
import { startRedisRest } from "../../local/redis/rest.ts";
import { hashPassword } from "../../src/domain/accounts/password.ts";
import { fill } from "../edge/stage.ts";
import { openConnection } from "../hotpath/http-client.ts";

const PASSWORD = "a lion sleeps in the sun";
const CALLERS = 16;
const TOKEN = "bench";

const Order = z.union([z.object({ port: z.number() }), z.literal("stop"), z.literal("end")]);

const dir = mkdtempSync(join(tmpdir(), "login-bench-"));
const postgres = await startPostgres({ dir, durable: false });
await migrate(postgres.url());
await fill(postgres.url());
await fillUsers();
const neon = await startNeonFront({ target: postgres.url() });
const redis = await startRedisRest({ backend: makeEmbeddedRedis(), token: TOKEN });

let isOn = false;
let underWay: Promise<number[]> = Promise.resolve([]);

process.on("message", (message) => {
  const order = Order.parse(message);
  if (order === "stop") void stop();
  else if (order === "end") void end();
  else {
    isOn = true;
    underWay = signInAll(order.port);
  }
});
process.send?.({ databaseUrl: postgres.url(), neonHttpUrl: neon.httpUrl, redisUrl: redis.url, redisToken: TOKEN });

async function stop(): Promise<void> {
  isOn = false;
  process.send?.({ latenciesMs: await underWay });
}

async function end(): Promise<void> {
  await Promise.all([neon.close(), redis.close()]);
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
  process.exit();
}

async function fillUsers(): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  for (let i = 0; i < CALLERS; i++)
    await client.query("insert into users (id, email, password_hash, role, verified_at) values ($1, $2, $3, 'user', now())", [
      `usr_${String(i).padStart(26, "0")}`,
      `caller-${i}@example.com`,
      await hashPassword(PASSWORD),
    ]);
  await client.end();
}

async function signInAll(port: number): Promise<number[]> {
  const latenciesMs: number[] = [];
  const caller = async (_: unknown, i: number): Promise<void> => {
    const connection = openConnection(port);
    const body = JSON.stringify({ username: `caller-${i}@example.com`, password: PASSWORD });
    const head = `POST /api/v1/auth/token HTTP/1.1\r\nhost: bench\r\ncf-connecting-ip: 198.19.0.${i}\r\ncontent-type: application/json`;
    const request = Buffer.from(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    while (isOn) {
      const sentMs = performance.now();
      const answer = await connection.send(request);
      if (answer.status !== 200) throw new Error(`a sign-in answers ${answer.status}: ${answer.body.toString()}`);
      latenciesMs.push(performance.now() - sentMs);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return latenciesMs;
}
