import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, makeRequest } from "../http-client.ts";
import { openLoop, round, type Spread, spreadOf } from "../load.ts";
import type { Stage } from "../stage.ts";
import { unlimited } from "./callers.ts";

export type Phase = { reads: Record<string, number>; writes: Record<string, number>; readMs: Spread };
export type Outage = {
  how: "killed" | "stalled";
  before: Phase;
  down: Phase;
  after: Phase;
  lastWriteAcceptedMs: number;
  firstWriteAgainMs: number;
};

/** Reads and writes at two processes while Redis is killed (connections are refused) or stalls (nothing answers), and comes back. */
export async function measureOutage(stage: Stage, how: Outage["how"]): Promise<Outage> {
  const { ports, stop } = await stage.start("hot", 2);
  const phases = { before: emptyPhase(), down: emptyPhase(), after: emptyPhase() };
  const latencies: Record<keyof typeof phases, number[]> = { before: [], down: [], after: [] };
  let phase: keyof typeof phases = "before";
  let [killedMs, restartedMs, lastWriteAcceptedMs, firstWriteAgainMs] = [0, 0, 0, Infinity];
  const shot = (i: number) => {
    const isWrite = i % 10 === 0;
    const headers = unlimited(`key_${i % 50}`);
    const onAnswer = ({ status }: Answer, sentMs: number): void => {
      const into = phases[phase][isWrite ? "writes" : "reads"];
      into[status] = (into[status] ?? 0) + 1;
      if (!isWrite) latencies[phase].push(performance.now() - sentMs);
      if (isWrite && status === 204 && phase === "down") lastWriteAcceptedMs = sentMs - killedMs;
      if (isWrite && status === 204 && phase === "after") firstWriteAgainMs = Math.min(firstWriteAgainMs, sentMs - restartedMs);
    };
    return { port: ports[i % ports.length] ?? 0, request: makeRequest("/items", { method: isWrite ? "POST" : "GET", headers }), onAnswer };
  };
  const load = openLoop(300, 18_000, shot);
  await sleep(4_000);
  [phase, killedMs] = ["down", performance.now()];
  await (how === "killed" ? stage.redis.kill() : stage.redis.stall());
  await sleep(9_000);
  await stage.redis.restart();
  [phase, restartedMs] = ["after", performance.now()];
  await load;
  stop();
  for (const name of ["before", "down", "after"] as const) phases[name].readMs = spreadOf(latencies[name]);
  return { how, ...phases, lastWriteAcceptedMs: round(lastWriteAcceptedMs, 0), firstWriteAgainMs: round(firstWriteAgainMs, 0) };
}

const emptyPhase = (): Phase => ({ reads: {}, writes: {}, readMs: { p50: 0, p95: 0, p99: 0, max: 0 } });
