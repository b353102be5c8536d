import type { Clock } from "../../../src/domain/hotpath/index.ts";

export type VirtualClock = Clock & {
  /** Runs everything that is due within `ms`, in order of time, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
};

/** Time that moves only when a test says so. */
export function makeVirtualClock(startMs = 1_800_000_000_000): VirtualClock {
  let nowMs = startMs;
  let timers: { atMs: number; run: () => void }[] = [];

  const next = (untilMs: number) => timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];

  return {
    nowMs: () => nowMs,
    after(ms, run) {
      const timer = { atMs: nowMs + Math.max(0, ms), run };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        const due = timer;
        timers = timers.filter((one) => one !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.run();
        await settle();
      }
      nowMs = untilMs;
    },
  };
}

/** Lets every promise that can settle do so. */
export const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
