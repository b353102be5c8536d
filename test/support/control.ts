import { inject } from "vitest";
import type { RedisStats } from "../../local/redis/rest.ts";
import type { Stack } from "./stack.ts";

/** What went over the wire since the run began, everyone's together. */
export type WireStats = { sql: { requests: number; statements: number }; redis: RedisStats };

const stack: Stack = inject("stack");

async function order<T>(path: string): Promise<T> {
  const response = await fetch(stack.controlUrl + path, { method: "POST" });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json<T>();
}

/** An empty database of the current schema, for this file alone. Answers its connection string; `stack.neonHttpUrl` serves it. */
export async function createDatabase(): Promise<string> {
  return (await order<{ databaseUrl: string }>("/databases")).databaseUrl;
}

/** Empties what the Workers under test stand on: a fresh database of the current schema, a Redis without keys. */
export async function resetStack(): Promise<void> {
  await order("/reset");
}

/** Take it before and after to know what a request cost. */
export const wireStats = (): Promise<WireStats> => order("/stats");
