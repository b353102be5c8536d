import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type Connection, openConnection } from "./http-client.ts";

/** As many as a process is to serve at once. */
const MAX_CONNECTIONS = 1_000;

export type Spread = { p50: number; p95: number; p99: number; max: number };

export type Shot = { port: number; request: Buffer; onAnswer?: (answer: Answer, sentMs: number) => void };

/** The given share of a sorted list, by nearest rank. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** As fast as it goes: every connection sends its next request when its last is answered. Answers per second. */
export async function closedLoop(
  port: number,
  connections: number,
  durationMs: number,
  next: () => Buffer,
): Promise<{ perSecond: number; answers: number; errors: number }> {
  const endMs = performance.now() + durationMs;
  let answers = 0;
  let errors = 0;
  const worker = async (): Promise<void> => {
    const connection = openConnection(port);
    while (performance.now() < endMs) {
      const answer = await connection.send(next());
      answers += 1;
      if (answer.status !== 200) errors += 1;
    }
    connection.close();
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  return { perSecond: round((answers * 1_000) / (performance.now() - startedMs), 0), answers, errors };
}

/**
 * At a given rate, whether or not answers come: latency counts from when a request was due. `next` is asked for each
 * request; the latencies of the first `warmUpMs` do not count. `openAhead` connections to each port are open from the
 * start and take turns; more are opened as they are needed, at most `MAX_CONNECTIONS`.
 */
export async function openLoop(
  perSecond: number,
  durationMs: number,
  next: (i: number) => Shot,
  warmUpMs = 0,
  openAhead = 0,
): Promise<{ sent: number; failed: number; latencyMs: Spread }> {
  const pools = new Map<number, Pool>();
  const latencies: number[] = [];
  const underWay: Promise<void>[] = [];
  let failed = 0;

  async function fire({ port, request, onAnswer }: Shot, dueMs: number): Promise<void> {
    const pool = pools.get(port) ?? openPool(port, openAhead);
    pools.set(port, pool);
    const connection = await pool.take();
    const sentMs = performance.now();
    try {
      const answer = await connection.send(request);
      if (dueMs >= startedMs + warmUpMs) latencies.push(performance.now() - dueMs);
      onAnswer?.(answer, sentMs);
      pool.giveBack(connection);
    } catch {
      failed += 1;
      pool.giveBack(null);
    }
  }

  const startedMs = performance.now();
  const total = Math.round((perSecond * durationMs) / 1_000);
  for (let i = 0; i < total;) {
    const dueMs = startedMs + (i * 1_000) / perSecond;
    if (dueMs <= performance.now()) underWay.push(fire(next(i++), dueMs));
    else await sleep(Math.max(1, dueMs - performance.now()));
  }
  await Promise.all(underWay);
  for (const pool of pools.values()) pool.close();
  return { sent: total, failed, latencyMs: spreadOf(latencies) };
}

type Pool = { take(): Promise<Connection>; giveBack(connection: Connection | null): void; close(): void };

/** Null given back stands for a connection that broke: another may be opened instead. */
function openPool(port: number, openAhead: number): Pool {
  const idle = Array.from({ length: openAhead }, () => openConnection(port));
  const waiting: ((connection: Connection) => void)[] = [];
  let open = openAhead;
  return {
    take() {
      const connection = openAhead > 0 ? idle.shift() : idle.pop();
      if (connection !== undefined) return Promise.resolve(connection);
      if (open >= MAX_CONNECTIONS) return new Promise((resolve) => waiting.push(resolve));
      open += 1;
      return Promise.resolve(openConnection(port));
    },
    giveBack(connection) {
      const given = connection ?? (waiting.length > 0 ? openConnection(port) : null);
      if (given === null) open -= 1;
      else (waiting.shift() ?? ((one) => idle.push(one)))(given);
    },
    close() {
      for (const connection of idle) connection.close();
    },
  };
}
