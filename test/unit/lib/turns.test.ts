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
