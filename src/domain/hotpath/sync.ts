import type { Documents } from "./documents.ts";
import type { Exchange, Incoming, Outgoing } from "./exchange.ts";
import { within } from "./flights.ts";
import type { Bumps, Generations, Tag } from "./generations.ts";
import type { Limiter, Sheet } from "./limiter.ts";
import type { Clock, RequestIo } from "./ports.ts";
import type { Revocations } from "./revocations.ts";

export type SyncTimes = {
  /** A sync is due under traffic when the last is this old. */
  everyMs: number;
  /** State older than this is not trusted. */
  trustMs: number;
  /** How long a request waits for another request's sync. */
  maxWaitMs: number;
  /** How often Redis is tried again while it is away. */
  retryMs: number;
};

/** The rooms of one isolate that talk through the sync. */
export type Parts = {
  limiter: Limiter;
  generations: Generations;
  revocations: Revocations;
  documents: Pick<Documents<Record<never, never>>, "pending" | "sent" | "learn"> & { names: readonly string[] };
  /** Answers to share with other isolates, taken out. */
  takeAnswers: () => Outgoing["answers"];
};

type Cargo = { out: Outgoing; sheet: Sheet; bumps: Bumps };

/** The one conversation of an isolate with Redis: at most one in flight, led by one request, for everybody. */
export function openSync(exchange: Exchange, parts: Parts, clock: Clock, times: SyncTimes, isolateId: string) {
  /** When the last sync that brought everything had started: the state is at least as new as that. */
  let syncedMs = -Infinity;
  let failedMs = -Infinity;
  let isAway = false;
  let flight: { startedMs: number; landed: Promise<void> } | null = null;
  let tallies = new Map<string, number>();
  /** Pushes and tallies on their way; kept, and sent again as they are, until somebody confirms them. */
  let batch: { number: number; tallies: ReadonlyMap<string, number> } | null = null;
  let batches = 0;

  const isFresh = (): boolean => clock.nowMs() - syncedMs <= times.trustMs;

  /** Who leads a flight for longer than anybody waits is taken for dead. */
  const live = (): typeof flight => (flight !== null && clock.nowMs() - flight.startedMs < times.maxWaitMs ? flight : null);

  function load(nowMs: number): Cargo {
    const isDue = nowMs - syncedMs >= times.everyMs;
    const sheet = parts.limiter.makeSheet(isDue, nowMs);
    if (batch === null && (parts.limiter.hasUnconfirmed() || tallies.size > 0)) {
      batch = { number: ++batches, tallies };
      tallies = new Map();
    }
    const bumps = parts.generations.due(nowMs);
    const pull = { tags: parts.generations.inUse(), revokedSinceMs: parts.revocations.sinceMs(), documents: parts.documents.names };
    const out: Outgoing = {
      nowMs,
      batch: batch && { isolateId, number: batch.number },
      lines: sheet.lines,
      tallies: batch?.tallies ?? new Map(),
      bumps: { tags: bumps.tags, token: `${nowMs.toString(36)}.${isolateId}` },
      revoked: parts.revocations.pending(),
      published: parts.documents.pending(),
      answers: parts.takeAnswers(),
      pull: isDue ? pull : null,
    };
    return { out, sheet, bumps };
  }

  function unload({ out, sheet, bumps }: Cargo, { counts, pulled }: Incoming): void {
    const isConfirmed = batch !== null && batch.number === out.batch?.number;
    if (isConfirmed) batch = null;
    parts.limiter.apply(sheet, counts, isConfirmed);
    parts.generations.bumped(bumps, out.nowMs);
    parts.documents.sent(out.published);
    parts.revocations.apply(out.revoked, pulled?.revocations ?? [], out.nowMs);
    if (out.pull === null || pulled === null) return;
    parts.generations.learn(out.pull.tags as Tag[], pulled.generations);
    parts.documents.learn(pulled.documents);
    syncedMs = Math.max(syncedMs, out.nowMs);
  }

  async function fly(): Promise<void> {
    const cargo = load(clock.nowMs());
    try {
      unload(cargo, await exchange.sync(cargo.out));
      isAway = false;
    } catch {
      isAway = true;
      failedMs = clock.nowMs();
    }
  }

  function lead(io: RequestIo): Promise<void> {
    const mine = { startedMs: clock.nowMs(), landed: Promise.resolve() };
    flight = mine;
    mine.landed = fly().finally(() => {
      if (flight === mine) flight = null;
    });
    io.waitUntil(mine.landed);
    return mine.landed;
  }

  /** Starts a sync behind the request's back when one is due, or a caller's burst is nearly spent. */
  function tick(io: RequestIo): void {
    const nowMs = clock.nowMs();
    if ((nowMs - syncedMs < times.everyMs && !parts.limiter.isHurried()) || live() !== null) return;
    if (isAway && nowMs - failedMs < times.retryMs) return;
    void lead(io);
  }

  return {
    tick,
    isFresh,
    /** Redis has failed and not answered since. */
    isAway: () => isAway,
    ageMs: () => clock.nowMs() - syncedMs,

    /**
     * Syncs until `done` holds; false when Redis is away, or when other requests' syncs took too long. Waits at most
     * `maxWaitMs` for others, then leads one sync itself; while Redis is away it does not wait at all.
     */
    async until(done: () => boolean, io: RequestIo): Promise<boolean> {
      const patienceEndsMs = clock.nowMs() + times.maxWaitMs;
      for (let led = 0; !done();) {
        if (isAway) {
          tick(io);
          return false;
        }
        const other = live();
        const nowMs = clock.nowMs();
        if (other === null) {
          if (++led > 2) return false;
          await lead(io);
        } else if (nowMs >= patienceEndsMs) return false;
        else await within(other.landed, Math.min(patienceEndsMs, other.startedMs + times.maxWaitMs) - nowMs, clock);
      }
      return true;
    },

    /** Adds to a number kept over all isolates. */
    tally(name: string, units: number): void {
      tallies.set(name, (tallies.get(name) ?? 0) + units);
    },
  };
}
