import { FetchError } from "./fetch-error.ts";

/** One deadline over several waits. `limit` throws `FetchError` `timeout` once it has passed; `end` must be called. */
export function timeLimit(timeoutMs: number) {
  const controller = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();
  expired.catch(() => {});
  const timer = setTimeout(() => {
    const error = new FetchError("timeout", `The server did not give the whole document within ${timeoutMs / 1000} seconds.`);
    reject(error);
    controller.abort(error);
  }, timeoutMs);
  return {
    signal: controller.signal,
    /** The race is needed beside the signal: not every wait of every platform ends when its signal fires. */
    limit: <T>(work: Promise<T>): Promise<T> => Promise.race([work, expired]),
    end: () => clearTimeout(timer),
  };
}

export type TimeLimit = ReturnType<typeof timeLimit>;
