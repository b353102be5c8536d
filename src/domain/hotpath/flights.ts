import type { Clock, RequestIo } from "./ports.ts";

type Flight<T> = { startedMs: number; landed: Promise<T> };

/** Waits for a promise, but no longer than `ms`: undefined when it took longer. Rejects where the promise does. */
export function within<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<{ value: T } | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    promise.then((value) => resolve({ value }), reject).finally(cancel);
  });
}

/**
 * One flight per key. The leader's work sits in its request's `waitUntil`; the others wait for it at most `maxWaitMs`, then
 * go themselves: in production a leader's I/O ends with its request, and its promise never settles.
 */
export function openFlights<T>(clock: Clock, maxWaitMs: number) {
  const flying = new Map<string, Flight<T>>();

  function lead(key: string, work: () => Promise<T>, io: RequestIo): Promise<T> {
    const landed = work().finally(() => {
      if (flying.get(key)?.landed === landed) flying.delete(key);
    });
    flying.set(key, { startedMs: clock.nowMs(), landed });
    io.waitUntil(landed.catch(() => undefined));
    return landed;
  }

  const liveMs = (flight: Flight<T> | undefined): number => (flight === undefined ? 0 : flight.startedMs + maxWaitMs - clock.nowMs());

  return {
    /** Starts the work behind the request's back, unless somebody has. */
    nudge(key: string, work: () => Promise<T>, io: RequestIo): void {
      if (liveMs(flying.get(key)) <= 0) lead(key, work, io).catch(() => undefined);
    },

    async join(key: string, work: () => Promise<T>, io: RequestIo): Promise<T> {
      const flight = flying.get(key);
      const waitMs = liveMs(flight);
      if (flight === undefined || waitMs <= 0) return lead(key, work, io);
      const landed = await within(flight.landed, waitMs, clock);
      return landed === undefined ? lead(key, work, io) : landed.value;
    },
  };
}
