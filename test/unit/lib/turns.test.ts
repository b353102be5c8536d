import { expect, it, vi } from "vitest";
import { makeTurns } from "../../../src/lib/turns.ts";

/** A clock that only sleeping moves. */
function stage(places: number) {
  let nowMs = 0;
  const sleep = async (ms: number) => void (nowMs += ms);
  return { take: makeTurns({ places, maxHoldMs: 1_000, clock: () => nowMs, sleep }), nowMs: () => nowMs };
}

it("lets in as many as there are places", async () => {
  const { take, nowMs } = stage(2);
  await Promise.all([take(), take()]);
  expect(nowMs()).toBe(0);
});

it("lets the next in when one leaves, and counts nobody twice who leaves twice", async () => {
  const { take, nowMs } = stage(1);
  const leave = await take();
  leave();
  leave();
  await take();
  expect(nowMs()).toBe(0);
});

it("waits no longer than anybody may stay for one that died", async () => {
  const { take, nowMs } = stage(1);
  await take();
  await take();
  expect(nowMs()).toBe(1_000);
});

it("sends away whom there is no room for to wait, and nobody once those who waited are gone", async () => {
  let nowMs = 0;
  const wakes: (() => void)[] = [];
  const sleep = () => new Promise<void>((wake) => wakes.push(wake));
  const take = makeTurns({ places: 1, mostWaiting: 2, maxHoldMs: 1_000, clock: () => nowMs, sleep });
  await take();
  void take();
  void take();
  await expect(take()).rejects.toMatchObject({ code: "unavailable", retryAfterS: 5 });
  // Those who waited died with their requests: nothing wakes them.
  nowMs = 1_000;
  await take();
  expect(wakes).toHaveLength(2);
});

it("lets in whoever came first, however many keep coming", async () => {
  vi.useFakeTimers({ now: 0 });
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const take = makeTurns({ places: 1, mostWaiting: 32, maxHoldMs: 5_000, clock: Date.now, sleep });
  const entered: { n: number; waitedMs: number }[] = [];
  const come = async (n: number) => {
    const cameMs = Date.now();
    const leave = await take().catch(() => null);
    if (leave === null) return;
    entered.push({ n, waitedMs: Date.now() - cameMs });
    await sleep(40);
    leave();
  };
  // A fifth more than there is room for, for a minute.
  for (let n = 0; n < 1_800; n++) {
    void come(n);
    await vi.advanceTimersByTimeAsync(33);
  }
  vi.useRealTimers();
  expect(entered.map(({ n }) => n)).toEqual(entered.map(({ n }) => n).toSorted((a, b) => a - b));
  // Two looks of 20 ms after a work of 40 ms at most, for each of the 32 before.
  expect(Math.max(...entered.map(({ waitedMs }) => waitedMs))).toBeLessThan(32 * 60 + 60);
});

it("passes over one that died while it was next, long before the time that somebody may stay", async () => {
  let nowMs = 0;
  let hasDied = false;
  const sleep = (ms: number) => {
    nowMs += ms;
    if (hasDied) return Promise.resolve();
    hasDied = true;
    return new Promise<void>(() => {});
  };
  const take = makeTurns({ places: 1, maxHoldMs: 60_000, clock: () => nowMs, sleep });
  const leave = await take();
  void take();
  leave();
  await take();
  expect(nowMs).toBeLessThan(2_000);
});
