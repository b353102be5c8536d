/** Resolves when there is a place, to what gives it back; giving back twice does no harm. */
export type TakeTurn = () => Promise<() => void>;

/** How soon somebody who waits looks again. */
const LOOK_AGAIN_MS = 20;

/**
 * At most `places` are in at a time. Whoever waits looks again and again rather than being told: in a Worker, who is in and
 * who waits belong to different requests, and one that died with its request tells nobody. After `maxHoldMs` it counts as gone.
 */
export function makeTurns(options: {
  places: number;
  maxHoldMs: number;
  clock: () => number;
  sleep: (ms: number) => Promise<void>;
}): TakeTurn {
  const { places, maxHoldMs, clock, sleep } = options;
  const untilMs = new Map<symbol, number>();
  return async () => {
    for (;;) {
      for (const [holder, endMs] of untilMs) if (endMs <= clock()) untilMs.delete(holder);
      if (untilMs.size < places) break;
      await sleep(LOOK_AGAIN_MS);
    }
    const holder = Symbol("holder");
    untilMs.set(holder, clock() + maxHoldMs);
    return () => void untilMs.delete(holder);
  };
}
