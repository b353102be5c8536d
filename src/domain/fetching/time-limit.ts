import { FetchError } from "./fetch-error.ts";

/** One deadline over several waits. `end` must be called. */
export type TimeLimit = {
  /** Fires when the time is up. */
  signal: AbortSignal;
  /** Waits for `work`, or throws `FetchError` `timeout` when the time is up first. */
  limit: <T>(work: Promise<T>) => Promise<T>;
  /** Waits for `work` with the clock stopped. */
  uncounted: <T>(work: () => Promise<T>) => Promise<T>;
  end: () => void;
};

/** A timer that is later than this was held up by work of ours, such as the parsing of another document. */
const TARDY_MS = 100;

/**
 * Time in which this isolate could not listen, because it was at work itself, is not the server's: it is given again, up
 * to once the whole.
 */
export function timeLimit(timeoutMs: number, clock: () => number): TimeLimit {
  const controller = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();
  expired.catch(() => {});
  let leftMs = timeoutMs;
  let regrantableMs = timeoutMs;
  let timer = start();

  function start() {
    const startedMs = clock();
    const dueMs = startedMs + leftMs;
    const handle = setTimeout(() => ring(clock() - dueMs), leftMs);
    return {
      stop() {
        clearTimeout(handle);
        leftMs -= clock() - startedMs;
      },
    };
  }

  function ring(lateMs: number): void {
    const grantedMs = lateMs > TARDY_MS ? Math.min(lateMs, regrantableMs) : 0;
    if (grantedMs === 0) return expire();
    regrantableMs -= grantedMs;
    leftMs = grantedMs;
    timer = start();
  }

  function expire(): void {
    const error = new FetchError("timeout", `The server did not give the whole document within ${timeoutMs / 1000} seconds.`);
    reject(error);
    controller.abort(error);
  }

  return {
    signal: controller.signal,
    // The race is needed beside the signal: not every wait of every platform ends when its signal fires.
    limit: (work) => Promise.race([work, expired]),
    async uncounted(work) {
      timer.stop();
      try {
        return await work();
      } finally {
        timer = start();
      }
    },
    end: () => timer.stop(),
  };
}
