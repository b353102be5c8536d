import type { EdgeCache } from "../../adapters/edge-cache/index.ts";
import type { Exchange, Outgoing } from "./exchange.ts";
import { openFlights } from "./flights.ts";
import type { Generation, Generations, Tag } from "./generations.ts";
import type { Clock, RequestIo } from "./ports.ts";
import { parseStored, type StoredAnswer } from "./stored-answer.ts";

/** What an origin makes of a public read. */
export type Made = { body: string; etag: string; headers: Record<string, string> };

export type Answer = { body: Uint8Array<ArrayBuffer>; etag: string; headers: Readonly<Record<string, string>>; madeMs: number };

export type Layer = "isolate" | "edge" | "redis" | "origin";

/** What was asked on the way to an answer, and how long it took. */
export type Span = { layer: Layer; ms: number };

export type Answered = {
  answer: Answer;
  from: Layer;
  /** Made before a change that is already known; a newer one is being made. Never older than the bound on freshness. */
  stale: boolean;
  /** Past its time, in place of one that the origin cannot make. Never one that is known to be outdated. */
  standIn: boolean;
  spans: readonly Span[];
};

export type AnswerAsk = {
  /** Canonical: the same for every way to write the same query. */
  key: string;
  /** What the answer depends on: the most selective one of its query is enough. */
  tags: readonly Tag[];
  /** Reads the origin. Called by one request per key at a time. */
  make: () => Promise<Made>;
  /** Whether this failure of `make` is an outage, which an older answer may bridge; none is unless told. */
  isOutage?: (error: unknown) => boolean;
  ttlMs: number;
};

export type AnswerLimits = {
  maxBytes: number;
  /** Larger ones are kept by the edge only. */
  maxAnswerBytes: number;
  maxEdgeBytes: number;
  maxSharedAnswers: number;
  /** For how long after it was made an answer may stand in while the origin is away. */
  standInMs: number;
};

/** While the origin is away, it is asked again for one key no more often than this. */
const RETRY_ORIGIN_MS = 1_000;

type Entry = Answer & {
  generations: readonly Generation[];
  confirmedMs: number;
  expiresMs: number;
  standsInUntilMs: number;
  bytes: number;
};

type Found = { entry: Entry; from: Layer; spans: readonly Span[] };

export type AnswersOptions = {
  exchange: Exchange;
  generations: Generations;
  edge: EdgeCache;
  clock: Clock;
  limits: AnswerLimits;
  trustMs: number;
  maxWaitMs: number;
  /** When what is known of generations was true; -Infinity when Redis is away for too long. */
  knownMs: () => number;
  /** Counts answers by where they came from. */
  tally: (name: string, units: number) => void;
};

/** Public answers kept in this isolate, each with the generations it was made under. */
export function openAnswers({ exchange, generations, edge, clock, limits, trustMs, maxWaitMs, knownMs, tally }: AnswersOptions) {
  const entries = new Map<string, Entry>();
  const flights = openFlights<Found>(clock, maxWaitMs);
  let bytes = 0;
  let toShare = new Map<string, { text: string; ttlMs: number }>();

  /** Whether the answer is still the newest. Notes when that was last known. */
  function confirm(entry: Entry, tags: readonly Tag[]): boolean {
    const nowMs = clock.nowMs();
    const known = generations.of(tags);
    if (nowMs >= entry.expiresMs || known === null || nowMs - knownMs() > trustMs) return false;
    if (known.some((generation, i) => generation !== entry.generations[i])) return false;
    entry.confirmedMs = Math.max(entry.confirmedMs, knownMs());
    return true;
  }

  function keep(key: string, entry: Entry): void {
    drop(key);
    if (entry.bytes > limits.maxAnswerBytes) return;
    entries.set(key, entry);
    bytes += entry.bytes;
    for (const oldest of entries.keys()) {
      if (bytes <= limits.maxBytes) break;
      drop(oldest);
    }
  }

  function drop(key: string): void {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  async function timed<T>(layer: Layer, spans: Span[], work: Promise<T>): Promise<T> {
    const startedMs = clock.nowMs();
    try {
      return await work;
    } finally {
      spans.push({ layer, ms: clock.nowMs() - startedMs });
    }
  }

  async function readEdge(key: string, known: readonly Generation[], knownSinceMs: number, spans: Span[]): Promise<Entry | null> {
    const stored = parseStored(await timed("edge", spans, edge.get(key)), known);
    return stored === null || stored.expires_ms <= clock.nowMs() ? null : toEntry(key, stored, knownSinceMs);
  }

  /** One Redis call at most: the stored answer, and the generations that tell whether it is good. */
  async function readShared({ key, tags }: AnswerAsk, spans: Span[]): Promise<Omit<Found, "spans"> | null> {
    const known = generations.of(tags);
    const near = known === null ? null : await readEdge(key, known, knownMs(), spans);
    if (near !== null) return { entry: near, from: "edge" };
    const askedMs = clock.nowMs();
    const held = await timed("redis", spans, exchange.read(key, tags)).catch(() => null);
    if (held === null) return null;
    generations.learn(tags, held.generations);
    const inRedis = parseStored(held.text, held.generations);
    if (inRedis !== null && inRedis.expires_ms > askedMs) return { entry: toEntry(key, inRedis, askedMs), from: "redis" };
    // Too large for Redis, perhaps; and only now is it known which one would be good.
    const far = known === null ? await readEdge(key, held.generations, askedMs, spans) : null;
    return far === null ? null : { entry: far, from: "edge" };
  }

  async function fetchAnswer(ask: AnswerAsk, io: RequestIo): Promise<Found> {
    const spans: Span[] = [];
    const shared = clock.nowMs() - knownMs() > trustMs ? null : await readShared(ask, spans);
    if (shared !== null) {
      keep(ask.key, shared.entry);
      return { ...shared, spans };
    }
    // Before the origin is read: a change after this is a later generation.
    const known = generations.of(ask.tags);
    const madeMs = clock.nowMs();
    const made = await timed("origin", spans, ask.make());
    const stored: StoredAnswer = { made_ms: madeMs, expires_ms: madeMs + ask.ttlMs, generations: known ?? [], ...made };
    const entry = toEntry(ask.key, stored, madeMs);
    keep(ask.key, entry);
    if (known !== null) share(ask, stored, entry.bytes, io);
    return { entry, from: "origin", spans };
  }

  function share({ key, ttlMs }: AnswerAsk, stored: StoredAnswer, size: number, io: RequestIo): void {
    if (size > limits.maxEdgeBytes) return;
    const text = JSON.stringify(stored);
    if (size <= limits.maxAnswerBytes && toShare.size < limits.maxSharedAnswers) toShare.set(key, { text, ttlMs });
    io.waitUntil(edge.put(key, text, ttlMs));
  }

  /** Whether an answer past its time may stand in: it is not too old, and nobody has said that it is outdated. */
  function mayStandIn(entry: Entry, tags: readonly Tag[]): boolean {
    const known = clock.nowMs() - knownMs() > trustMs ? null : generations.of(tags);
    const isOutdated = known?.some((generation, i) => generation !== entry.generations[i]) ?? false;
    return !isOutdated && clock.nowMs() - entry.madeMs <= limits.standInMs;
  }

  /** A new answer; or, while the origin is away, the old one, which then stands in without asking for a while. */
  async function fetchOrStandIn(held: Entry | undefined, ask: AnswerAsk, io: RequestIo): Promise<Answered> {
    const standIn = (entry: Entry): Answered => ({ answer: entry, from: "isolate", stale: true, standIn: true, spans: [] });
    if (held !== undefined && clock.nowMs() < held.standsInUntilMs && mayStandIn(held, ask.tags)) return standIn(held);
    try {
      const { entry, from, spans } = await flights.join(ask.key, () => fetchAnswer(ask, io), io);
      return { answer: entry, from, stale: false, standIn: false, spans };
    } catch (error) {
      if (held === undefined || ask.isOutage?.(error) !== true || !mayStandIn(held, ask.tags)) throw error;
      held.standsInUntilMs = clock.nowMs() + RETRY_ORIGIN_MS;
      return standIn(held);
    }
  }

  async function find(ask: AnswerAsk, io: RequestIo): Promise<Answered> {
    const held = entries.get(ask.key);
    if (held !== undefined) {
      entries.delete(ask.key);
      entries.set(ask.key, held);
      if (confirm(held, ask.tags)) return { answer: held, from: "isolate", stale: false, standIn: false, spans: [] };
      if (clock.nowMs() - held.confirmedMs <= trustMs) {
        flights.nudge(ask.key, () => fetchAnswer(ask, io), io);
        return { answer: held, from: "isolate", stale: true, standIn: false, spans: [] };
      }
    }
    return fetchOrStandIn(held, ask, io);
  }

  return {
    /** What this isolate holds under the key, if it is known to be the newest; without waiting for anything. */
    held(key: string, tags: readonly Tag[]): Answered | null {
      const entry = entries.get(key);
      if (entry === undefined || !confirm(entry, tags)) return null;
      entries.delete(key);
      entries.set(key, entry);
      tally("answers.isolate", 1);
      return { answer: entry, from: "isolate", stale: false, standIn: false, spans: [] };
    },

    /** The newest answer, or one that was the newest at most `trustMs` ago while its successor is being made. */
    async answer(ask: AnswerAsk, io: RequestIo): Promise<Answered> {
      const answered = await find(ask, io);
      tally(`answers.${answered.standIn ? "stand_in" : answered.from}`, 1);
      return answered;
    },

    takeShared(): Outgoing["answers"] {
      const taken = [...toShare].map(([key, { text, ttlMs }]) => ({ key, text, ttlMs }));
      toShare = new Map();
      return taken;
    },

    size: () => ({ answers: entries.size, bytes }),
  };
}

function toEntry(key: string, stored: StoredAnswer, confirmedMs: number): Entry {
  const body = new Uint8Array(new TextEncoder().encode(stored.body));
  const { etag, headers, generations, made_ms: madeMs, expires_ms: expiresMs } = stored;
  const bytes = body.byteLength + 2 * (key.length + JSON.stringify(headers).length) + 500;
  return { body, etag, headers, generations, madeMs, expiresMs, confirmedMs, standsInUntilMs: 0, bytes };
}
