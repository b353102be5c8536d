import { AppError } from "./errors.ts";

/** Resolves when there is a place, to what gives it back; giving back twice does no harm. */
export type TakeTurn = () => Promise<() => void>;

/** How soon somebody who waits looks again. */
const LOOK_AGAIN_MS = 20;
/** Who has not looked for so long waits no more. */
const WAITER_LIFE_MS = 1_000;
const CROWDED_RETRY_S = 5;

/**
 * At most `places` are in at a time; whoever came first is next. At most `mostWaiting` wait: one more is told to come back (503).
 * Whoever waits looks again and again rather than being told: in a Worker, who is in and who waits belong to different requests,
 * and one that died with its request tells nobody. Who is in counts as gone after `maxHoldMs`, who waits when they look no more.
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
  // In the order in which they came, which is that of a Map.
  const waiting = new Map<symbol, number>();
  const countOf = (untilMs: Map<symbol, number>): number => {
    for (const [one, endMs] of untilMs) if (endMs <= clock()) untilMs.delete(one);
    return untilMs.size;
  };
  const isNext = (one: symbol): boolean => countOf(waiting) === 0 || waiting.keys().next().value === one;
  return async () => {
    const me = Symbol("turn");
    if (countOf(waiting) >= mostWaiting)
      throw new AppError("unavailable", "Too many wait for this already; try again.", { retryAfterS: CROWDED_RETRY_S });
    while (countOf(inside) >= places || !isNext(me)) {
      waiting.set(me, clock() + WAITER_LIFE_MS);
      await sleep(LOOK_AGAIN_MS);
    }
    waiting.delete(me);
    inside.set(me, clock() + maxHoldMs);
    return () => void inside.delete(me);
  };
}
