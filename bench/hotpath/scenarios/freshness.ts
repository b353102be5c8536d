import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, fetchOnce } from "../http-client.ts";
import { type Spread, spreadOf } from "../load.ts";
import type { Stage } from "../stage.ts";
import { unlimited } from "./callers.ts";

export type Freshness = { processes: number; revocationMs: Spread; generationMs: Spread; quietRevocationMs: Spread };

/** How long after it was told at one process a revocation, and a changed list, shows at the others: polled, and looked at rarely. */
export async function measureFreshness(stage: Stage, processes: number): Promise<Freshness> {
  const { ports, stop } = await stage.start("hot", processes);
  const [first = 0, ...others] = ports;
  const revocation = async (i: number, pollMs: number): Promise<number[]> => {
    const key = `revoked_${pollMs}_${i}`;
    for (const port of others) await fetchOnce(port, "/items", { headers: unlimited(key) });
    await sleep(350 * i);
    const startedMs = performance.now();
    await fetchOnce(first, `/revoke?id=${key}`, { method: "POST" });
    return Promise.all(others.map((port) => until(port, key, pollMs, (answer) => answer.status === 401, startedMs)));
  };
  const generation = async (i: number): Promise<number[]> => {
    const path = `/items?place=plc_${i}`;
    for (const port of others) await fetchOnce(port, path, { headers: unlimited("reader") });
    await sleep(300 * i);
    const version = stage.origin.nextVersion();
    const startedMs = performance.now();
    await fetchOnce(first, `/bump?place=plc_${i}`, { method: "POST" });
    const isNew = (answer: Answer): boolean => Number(/"version":"(\d+)"/.exec(answer.body.toString())?.[1]) >= version;
    return Promise.all(others.map((port) => until(port, "reader", 50, isNew, startedMs, path)));
  };
  const times = (count: number, one: (i: number) => Promise<number[]>): Promise<number[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => one(i))).then((lists) => lists.flat());
  const [revocations, generations] = await Promise.all([times(12, (i) => revocation(i, 50)), times(12, generation)]);
  const quiet = await times(4, (i) => revocation(i, 2_900));
  stop();
  return { processes, revocationMs: spreadOf(revocations), generationMs: spreadOf(generations), quietRevocationMs: spreadOf(quiet) };
}

/** Asks every `pollMs` until the answer is the awaited one. When the last answer that was not had been asked for, in ms from the start. */
async function until(
  port: number,
  key: string,
  pollMs: number,
  isDone: (answer: Answer) => boolean,
  startedMs: number,
  path = "/items",
): Promise<number> {
  for (let lastWrongMs = startedMs; ;) {
    const askedMs = performance.now();
    const answer = await fetchOnce(port, path, { headers: unlimited(key) });
    if (isDone(answer)) return lastWrongMs - startedMs;
    lastWrongMs = askedMs;
    if (askedMs - startedMs > 15_000) return Infinity;
    await sleep(pollMs);
  }
}
