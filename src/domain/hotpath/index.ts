import { type EdgeCache, noEdgeCache } from "../../adapters/edge-cache/index.ts";
import { type AnswerAsk, type Answered, type AnswerLimits, openAnswers } from "./answers.ts";
import type { Decision } from "./decision.ts";
import { openDocuments, type Readers } from "./documents.ts";
import type { Exchange, Published } from "./exchange.ts";
import { openGenerations, type Tag } from "./generations.ts";
import { openLimiter } from "./limiter.ts";
import type { Clock, RequestIo } from "./ports.ts";
import { openRevocations } from "./revocations.ts";
import { openSync, type SyncTimes } from "./sync.ts";
import type { Tier } from "./tiers.ts";

export type { Answer, AnswerAsk, Answered, Layer, Made, Span } from "./answers.ts";
export { callerOf } from "./caller.ts";
export { type Decision, rateLimitHeaders } from "./decision.ts";
export type { Tag } from "./generations.ts";
export type { Clock, RequestIo } from "./ports.ts";
export { openRedisExchange } from "./redis-exchange.ts";
export { type Meaning, openSpellings, type Spellings } from "./spellings.ts";
export { readTiers, type Rule, type Tier, type TierName, type Tiers, withLimit } from "./tiers.ts";

export type HotPathFigures = SyncTimes & AnswerLimits & { maxCallers: number; maxLines: number; maxTags: number; maxRevocations: number };

export const DEFAULT_FIGURES: HotPathFigures = {
  everyMs: 2_000,
  // Half a second under the bound of 4 s, for the trips themselves.
  trustMs: 3_500,
  maxWaitMs: 2_000,
  retryMs: 1_000,
  maxBytes: 16 * 2 ** 20,
  maxAnswerBytes: 2 ** 19,
  maxEdgeBytes: 2 ** 22,
  maxSharedAnswers: 32,
  standInMs: 600_000,
  maxCallers: 10_000,
  maxLines: 1_500,
  maxTags: 1_000,
  maxRevocations: 50_000,
};

export type LimitAsk = {
  /** `callerOf(address)`, or the id of a user or key. */
  caller: string;
  tier: Tier;
  /** Units of this request, 1 unless it is known to bring many rows. */
  cost?: number;
  /** A request that changes something: refused while Redis is away. */
  isWrite: boolean;
};

export type HotPathOptions<D extends object> = {
  exchange: Exchange;
  clock: Clock;
  /** Unique among isolates. */
  isolateId: string;
  documents: Readers<D>;
  edge?: EdgeCache;
  figures?: Partial<HotPathFigures>;
};

export type HotPath<D extends object> = ReturnType<typeof openHotPath<D>>;

/** A request over `rows` rows costs this many units. */
export const costOf = (rows: number): number => 1 + Math.floor(rows / 100);

/**
 * The hot path of one isolate: make it once, inside the first request. It holds no request's I/O; what belongs to a request
 * (`io`) is handed in with each call.
 */
export function openHotPath<D extends object>({
  exchange,
  clock,
  isolateId,
  documents: readers,
  edge = noEdgeCache,
  figures,
}: HotPathOptions<D>) {
  const sizes = { ...DEFAULT_FIGURES, ...figures };
  const limiter = openLimiter(sizes);
  const generations = openGenerations(sizes.maxTags);
  const revocations = openRevocations(sizes.maxRevocations);
  const documents = openDocuments(readers);
  const parts = { limiter, generations, revocations, documents, takeAnswers: () => answers.takeShared() };
  const sync = openSync(exchange, parts, clock, sizes, isolateId);
  const knownMs = (): number => clock.nowMs() - sync.ageMs();
  const answers = openAnswers({ ...sizes, limits: sizes, exchange, generations, edge, clock, knownMs, tally: sync.tally });

  async function fresh(io: RequestIo): Promise<boolean> {
    if (!sync.isFresh()) return sync.until(sync.isFresh, io);
    sync.tick(io);
    return true;
  }

  async function settle(asked: ReturnType<typeof limiter.begin>, { tier, caller, isWrite }: LimitAsk, io: RequestIo): Promise<Decision> {
    const isTake = "state" in asked;
    const done = (): boolean => sync.isFresh() && !(isTake && (asked.state === "waiting" || asked.state === "flying"));
    const isSynced = await sync.until(done, io);
    if (!isSynced && isWrite && !sync.isFresh()) return limiter.restate(caller, tier, "unavailable", true, clock.nowMs());
    if (!isTake) return { ...limiter.restate(caller, tier, asked.reason, !isSynced, clock.nowMs()), isBreach: asked.isBreach };
    return isSynced ? limiter.end(asked, clock.nowMs()) : limiter.endAlone(asked, clock.nowMs());
  }

  return {
    /**
     * Decides whether a request may pass, and charges it. Waits for one round trip for a caller first seen here, a
     * synchronous tier, a spent burst, or state that is too old; else for nothing. Afterwards revocations, documents and
     * generations are fresh unless the decision says `degraded`.
     */
    async limit(ask: LimitAsk, io: RequestIo): Promise<Decision> {
      const asked = limiter.begin(ask.caller, ask.tier, ask.cost ?? 1, clock.nowMs());
      if ("state" in asked || !sync.isFresh()) return settle(asked, ask, io);
      sync.tick(io);
      return asked;
    },

    /** Adds units to a caller: rows counted afterwards, or (negative) an attempt that succeeded given back. */
    adjust: (caller: string, tier: Tier, units: number): void => limiter.adjust(caller, tier, units, clock.nowMs()),

    /** Makes sure that revocations, documents and generations are at most 4 s old; false when Redis is away. */
    fresh,

    /**
     * Whether evidence about this id (a token's time of issue, the time its row was read) gathered at `sinceMs` is void;
     * without it, whether the id is in the log at all. Ask when `limit` or `fresh` has said that the state is fresh.
     */
    isRevoked: revocations.isRevoked,

    /** Revokes ids everywhere within 4 s. False when Redis could not be told: it stays queued here, and the caller should retry. */
    async revoke(ids: readonly string[], io: RequestIo): Promise<boolean> {
      for (const id of ids) revocations.revoke(id, clock.nowMs());
      return sync.until(() => revocations.pending().length === 0, io);
    },

    /** A shared document as this isolate holds it. */
    document: documents.value,

    /**
     * Replaces a shared document everywhere within 4 s, but for isolates that know a higher version. False when Redis could
     * not be told: it stays queued here, and does no harm to a newer one when it leaves late.
     */
    async publish(name: keyof D & string, document: Published, io: RequestIo): Promise<boolean> {
      documents.publish(name, document);
      return sync.until(() => documents.pending().size === 0, io);
    },

    /** The answer this isolate holds, if it is the newest; ask when `limit` or `fresh` has said that the state is fresh. */
    held: answers.held,

    /** The answer to a public read: from here, the edge, Redis or the origin, whichever is first and new enough. */
    async answer(ask: AnswerAsk, io: RequestIo): Promise<Answered> {
      if (sync.isFresh()) sync.tick(io);
      else await sync.until(sync.isFresh, io);
      return answers.answer(ask, io);
    },

    /** What answers with these tags depend on, as one text; null where it is not known here, or not freshly. */
    versionOf: (tags: readonly Tag[]): string | null => (sync.isFresh() ? (generations.of(tags)?.join() ?? null) : null),

    /**
     * Tells every isolate that answers with these tags are out of date; call it after the change is committed. A tag is
     * bumped at most once a second: what comes in between goes at the end of that second, in `waitUntil`.
     */
    async bump(tags: readonly Tag[], io: RequestIo): Promise<boolean> {
      generations.bump(tags, clock.nowMs());
      const isSent = await sync.until(() => generations.due(clock.nowMs()).tags.length === 0, io);
      const waitMs = generations.waitMs(clock.nowMs());
      if (waitMs !== null && waitMs > 0) io.waitUntil(sendLater(waitMs, io));
      return isSent;
    },

    /** Adds to a number kept over all isolates; it travels with the next sync. */
    tally: sync.tally,

    /** All those numbers, as of each isolate's last sync. One round trip. */
    tallies: exchange.tallies,

    /** How this isolate stands, for health checks and benchmarks. */
    state: () => ({ ageMs: sync.ageMs(), isAway: sync.isAway(), callers: limiter.size(), ...answers.size(), ...exchange.usage() }),
  };

  async function sendLater(waitMs: number, io: RequestIo): Promise<void> {
    await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
    await sync.until(() => generations.due(clock.nowMs()).tags.length === 0, io);
  }
}
