import { expect, it } from "vitest";
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
