import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import { freePort, listen } from "../../local/ports.ts";
import { fetchOnce } from "./http-client.ts";
import { makeWorkerds } from "./workerd.ts";

const TOKEN = "bench";
const State = z.object({ trips: z.number(), billed: z.number(), isAway: z.boolean() });

export type RedisProcess = { url: string; kill(): Promise<void>; stall(): void; restart(): Promise<void> };
export type Origin = { url: string; reads: () => number; nextVersion(): number; close(): void };
export type Variant = "bare" | "hot" | "every";

export type Processes = { ports: number[]; cpuMs: () => number; stop(): void };

/** Everything the scenarios stand on. One per run. */
export type Stage = {
  redis: RedisProcess;
  origin: Origin;
  /** Fresh workerd processes of one variant that share nothing with those before. */
  start(variant: Variant, processes: number): Promise<Processes>;
  close(): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const [redis, origin, workerds] = await Promise.all([
    startRedisProcess(),
    startOrigin(),
    makeWorkerds(join(import.meta.dirname, "worker.ts")),
  ]);
  let starts = 0;
  return {
    redis,
    origin,
    async start(variant, processes) {
      const bindings = { VARIANT: variant, REDIS_URL: redis.url, REDIS_TOKEN: TOKEN, ORIGIN_URL: origin.url, PREFIX: `bench${starts++}` };
      const started = await Promise.all(Array.from({ length: processes }, () => workerds.start(bindings)));
      return {
        ports: started.map(({ port }) => port),
        cpuMs: () => started.reduce((sum, { cpuMs }) => sum + cpuMs(), 0),
        stop: () => started.forEach(({ stop }) => stop()),
      };
    },
    async close() {
      workerds.close();
      origin.close();
      await redis.kill();
    },
  };
}

/** Trips and billed commands of a process, as its hot path counts them. */
export async function usageOf(port: number): Promise<z.infer<typeof State>> {
  const { body } = await fetchOnce(port, "/state");
  return State.parse(JSON.parse(body.toString()));
}

async function startRedisProcess(): Promise<RedisProcess> {
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const child = fork(join(import.meta.dirname, "backend.ts"), [String(port), TOKEN]);
    await once(child, "message");
    return child;
  };
  const kill = async (): Promise<void> => {
    const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
    child.kill("SIGKILL");
    await gone;
  };
  let child = await start();
  return {
    url: `http://127.0.0.1:${port}`,
    kill,
    stall: () => void child.send("stall"),
    async restart() {
      await kill();
      child = await start();
    },
  };
}

/** Stands for the database: says the newest version, and knows every key that does not begin with `bad`. */
async function startOrigin(): Promise<Origin> {
  let version = 0;
  let reads = 0;
  const server = createServer((request, response) => {
    reads += 1;
    response.statusCode = request.url?.startsWith("/keys/bad") ? 404 : 200;
    response.end(String(version));
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    reads: () => reads,
    nextVersion: () => ++version,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
