import { z } from "zod";
import type { Exchange, Outgoing } from "./exchange.ts";
import { openFlights } from "./flights.ts";
import type { Generation, Generations, Tag } from "./generations.ts";
import type { Clock, EdgeCache, RequestIo } from "./ports.ts";

/** What an origin makes of a public read. */
export type Made = { body: string; etag: string; headers: Record<string, string> };

export type Answer = { body: Uint8Array<ArrayBuffer>; etag: string; headers: Readonly<Record<string, string>>; madeMs: number };

export type Answered = {
  answer: Answer;
  from: "isolate" | "edge" | "redis" | "origin";
  /** Made before a change that is already known; a newer one is being made. Never older than the bound on freshness. */
  stale: boolean;
};

export type AnswerAsk = {
  /** Canonical: the same for every way to write the same query. */
  key: string;
  /** What the answer depends on: the most selective one of its query is enough. */
  tags: readonly Tag[];
  /** Reads the origin. Called by one request per key at a time. */
  make: () => Promise<Made>;
  ttlMs: number;
};

export type AnswerLimits = { maxBytes: number; maxAnswerBytes: number; maxSharedAnswers: number };

type Entry = Answer & { generations: readonly Generation[]; confirmedMs: number; expiresMs: number; bytes: number };

const Stored = z.object({
  made_ms: z.number(),
  expires_ms: z.number(),
  generations: z.array(z.string().nullable()),
  body: z.string(),
  etag: z.string(),
  headers: z.record(z.string(), z.string()),
});
type Stored = z.infer<typeof Stored>;

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
};

/** Public answers kept in this isolate, each with the generations it was made under. */
export function openAnswers({ exchange, generations, edge, clock, limits, trustMs, maxWaitMs, knownMs }: AnswersOptions) {
  const entries = new Map<string, Entry>();
  const flights = openFlights<{ entry: Entry; from: Answered["from"] }>(clock, maxWaitMs);
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

  /** One Redis call at most: the stored answer, and the generations that tell whether it is good. */
  async function readShared({ key, tags }: AnswerAsk): Promise<{ entry: Entry; from: Answered["from"] } | null> {
    const known = generations.of(tags);
    const atEdge = known === null ? null : parseStored(await edge.get(key), known);
    if (atEdge !== null) return { entry: toEntry(key, atEdge, clock.nowMs()), from: "edge" };
    const askedMs = clock.nowMs();
    const held = await exchange.read(key, tags).catch(() => null);
    if (held === null) return null;
    generations.learn(tags, held.generations);
    const inRedis = parseStored(held.text, held.generations);
    return inRedis === null || inRedis.expires_ms <= askedMs ? null : { entry: toEntry(key, inRedis, askedMs), from: "redis" };
  }

  async function fetchAnswer(ask: AnswerAsk, io: RequestIo): Promise<{ entry: Entry; from: Answered["from"] }> {
    const shared = clock.nowMs() - knownMs() > trustMs ? null : await readShared(ask);
    if (shared !== null) {
      keep(ask.key, shared.entry);
      return shared;
    }
    // Before the origin is read: a change after this is a later generation.
    const known = generations.of(ask.tags);
    const madeMs = clock.nowMs();
    const made = await ask.make();
    const stored: Stored = { made_ms: madeMs, expires_ms: madeMs + ask.ttlMs, generations: known ?? [], ...made };
    const entry = toEntry(ask.key, stored, madeMs);
    keep(ask.key, entry);
    if (known !== null && entry.bytes <= limits.maxAnswerBytes) share(ask, stored, io);
    return { entry, from: "origin" };
  }

  function share({ key, ttlMs }: AnswerAsk, stored: Stored, io: RequestIo): void {
    const text = JSON.stringify(stored);
    if (toShare.size < limits.maxSharedAnswers) toShare.set(key, { text, ttlMs });
    io.waitUntil(edge.put(key, text, ttlMs));
  }

  return {
    /** The newest answer, or one that was the newest at most `trustMs` ago while its successor is being made. */
    async answer(ask: AnswerAsk, io: RequestIo): Promise<Answered> {
      const held = entries.get(ask.key);
      if (held !== undefined) {
        entries.delete(ask.key);
        entries.set(ask.key, held);
        if (confirm(held, ask.tags)) return { answer: held, from: "isolate", stale: false };
      }
      const fetch = () => fetchAnswer(ask, io);
      if (held !== undefined && clock.nowMs() - held.confirmedMs <= trustMs) {
        flights.nudge(ask.key, fetch, io);
        return { answer: held, from: "isolate", stale: true };
      }
      const { entry, from } = await flights.join(ask.key, fetch, io);
      return { answer: entry, from, stale: false };
    },

    takeShared(): Outgoing["answers"] {
      const taken = [...toShare].map(([key, { text, ttlMs }]) => ({ key, text, ttlMs }));
      toShare = new Map();
      return taken;
    },

    size: () => ({ answers: entries.size, bytes }),
  };
}

/** A stored answer made under exactly these generations, or null. */
function parseStored(text: string | null, known: readonly Generation[]): Stored | null {
  const parsed = text === null ? null : Stored.safeParse(parseJson(text));
  if (!parsed?.success || parsed.data.generations.length !== known.length) return null;
  return parsed.data.generations.every((generation, i) => generation === known[i]) ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function toEntry(key: string, stored: Stored, confirmedMs: number): Entry {
  const body = new Uint8Array(new TextEncoder().encode(stored.body));
  const { etag, headers, generations, made_ms: madeMs, expires_ms: expiresMs } = stored;
  const bytes = body.byteLength + 2 * (key.length + JSON.stringify(headers).length) + 500;
  return { body, etag, headers, generations, madeMs, expiresMs, confirmedMs, bytes };
}
