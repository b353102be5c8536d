/** A clock that stands still while anybody works and then jumps to whatever comes next. */
export type VirtualTime = {
  nowMs: () => number;
  /** Lets this many virtual milliseconds go by, for work that `start` began. */
  sleep: (ms: number) => Promise<void>;
  /** Begins work; the clock stands while it is awake. What it throws ends `runUntil`. */
  start: (work: () => Promise<void>) => void;
  /** Runs everything that happens up to this moment. */
  runUntil: (endMs: number) => Promise<void>;
};

type Sleeper = { atMs: number; wake: () => void };

/** Real I/O (a database) takes no virtual time; only `sleep` does. */
export function makeVirtualTime(startMs: number): VirtualTime {
  const sleepers = makeQueue();
  let nowMs = startMs;
  let awake = 0;
  let failure: { error: unknown } | null = null;
  let onIdle = () => {};

  const rest = () => {
    awake -= 1;
    if (awake === 0) onIdle();
  };
  const idle = () => (awake === 0 ? Promise.resolve() : new Promise<void>((resolve) => (onIdle = resolve)));

  return {
    nowMs: () => nowMs,
    sleep(ms) {
      const slept = new Promise<void>((resolve) => {
        sleepers.push({
          atMs: nowMs + Math.max(0, ms),
          wake() {
            awake += 1;
            resolve();
          },
        });
      });
      rest();
      return slept;
    },
    start(work) {
      awake += 1;
      void work()
        .catch((error: unknown) => (failure ??= { error }))
        .finally(rest);
    },
    async runUntil(endMs) {
      for (;;) {
        await idle();
        if (failure !== null) throw failure.error;
        const next = sleepers.peek();
        if (next === undefined || next.atMs > endMs) break;
        nowMs = next.atMs;
        while (sleepers.peek()?.atMs === nowMs) sleepers.pop()?.wake();
      }
      nowMs = endMs;
    },
  };
}

/** A binary heap by time; equal times in any order. */
function makeQueue() {
  const heap: Sleeper[] = [];
  const atMs = (i: number) => heap[i]?.atMs ?? Number.POSITIVE_INFINITY;
  const swap = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]];
    if (a !== undefined && b !== undefined) [heap[i], heap[j]] = [b, a];
  };
  return {
    peek: () => heap[0],
    push(sleeper: Sleeper) {
      heap.push(sleeper);
      for (let i = heap.length - 1, parent = (i - 1) >> 1; i > 0 && atMs(i) < atMs(parent); i = parent, parent = (i - 1) >> 1) {
        swap(i, parent);
      }
    },
    pop(): Sleeper | undefined {
      swap(0, heap.length - 1);
      const first = heap.pop();
      for (let i = 0; ;) {
        const least = atMs(2 * i + 1) <= atMs(2 * i + 2) ? 2 * i + 1 : 2 * i + 2;
        if (atMs(least) >= atMs(i)) return first;
        swap(i, least);
        i = least;
      }
    },
  };
}
