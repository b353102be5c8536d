import { expect, it } from "vitest";
import { timeLimit } from "../../../src/domain/fetching/time-limit.ts";

const clock = () => Date.now();
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms, "arrived"));

/** Keeps this thread from hearing of anything. */
function workFor(ms: number): void {
  const endMs = Date.now() + ms;
  while (Date.now() < endMs);
}

it("does not hold against the server what arrived while we were at work ourselves", async () => {
  const time = timeLimit(50, clock);
  const arrived = time.limit(after(60));
  workFor(300);
  await expect(arrived).resolves.toBe("arrived");
  expect(time.signal.aborted).toBe(false);
  time.end();
});

it("gives that time again once, not for ever", async () => {
  const time = timeLimit(50, clock);
  const never = time.limit(new Promise(() => {}));
  const isOver = never.catch((error: unknown) => error);
  workFor(300);
  await expect(isOver).resolves.toMatchObject({ code: "timeout" });
  expect(time.signal.aborted).toBe(true);
});
