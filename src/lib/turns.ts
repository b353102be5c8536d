import { AppError } from "./errors.ts";

/** Resolves when there is a place, to what gives it back; giving back twice does no harm. */
export type TakeTurn = () => Promise<() => void>;

/** How soon somebody who waits looks again. */
const LOOK_AGAIN_MS = 20;
const CROWDED_RETRY_S = 5;

/**
 * At most `places` are in at a time, and at most `mostWaiting` wait: one more is told to come back (503). Whoever waits looks
 * again and again rather than being told: in a Worker, who is in and who waits belong to different requests, and one that died
 * with its request tells nobody. After `maxHoldMs` it counts as gone.
 */
export function makeTurns(options: {
  places: number;
  mostWaiting?: number;
  maxHoldMs: number;
  clock: () => number;
  sleep: (ms: number) => Promise<void>;
}): TakeTurn {
  const { places, mostWaiting = Infinity, maxHoldMs, clock, sleep } = options;
  const inside = new Map<symbol, number>();
  const waiting = new Map<symbol, number>();
  const countOf = (untilMs: Map<symbol, number>): number => {
    for (const [one, endMs] of untilMs) if (endMs <= clock()) untilMs.delete(one);
    return untilMs.size;
  };
  return async () => {
    const me = Symbol("turn");
    if (countOf(inside) >= places && countOf(waiting) >= mostWaiting)
      throw new AppError("unavailable", "Too many wait for this already; try again.", { retryAfterS: CROWDED_RETRY_S });
    while (countOf(inside) >= places) {
      waiting.set(me, clock() + maxHoldMs);
      await sleep(LOOK_AGAIN_MS);
    }
    waiting.delete(me);
    inside.set(me, clock() + maxHoldMs);
    return () => void inside.delete(me);
  };
}
