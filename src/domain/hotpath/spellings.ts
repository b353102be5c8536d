import type { Tag } from "./generations.ts";

/** What a request for a public read meant. */
export type Meaning = {
  /** Under which its answer is kept. */
  key: string;
  tags: readonly Tag[];
  /** What its answers say, whoever asks and whenever they were made. */
  headers: Readonly<Record<string, string>>;
  /** The path that was routed, and the route it took. */
  path: string;
  route: string;
};

export type SpellingLimits = {
  maxSpellings: number;
  /** A longer one is understood anew each time: who sends thousands of them must not fill the isolate. */
  maxLength: number;
  /** How long a spelling is known: what it means may hang on the day. */
  keepMs: number;
};

const DEFAULT_LIMITS: SpellingLimits = { maxSpellings: 2_000, maxLength: 1_000, keepMs: 60_000 };

export type Spellings = ReturnType<typeof openSpellings>;

/** What requests meant that this isolate has understood, by how they were spelt. Pure: it is told the time. */
export function openSpellings(limits: SpellingLimits = DEFAULT_LIMITS) {
  const known = new Map<string, { meaning: Meaning; untilMs: number }>();
  return {
    meaningOf(spelling: string, nowMs: number): Meaning | null {
      const entry = known.get(spelling);
      return entry === undefined || nowMs >= entry.untilMs ? null : entry.meaning;
    },

    remember(spelling: string, meaning: Meaning, nowMs: number): void {
      if (spelling.length > limits.maxLength) return;
      known.delete(spelling);
      known.set(spelling, { meaning, untilMs: nowMs + limits.keepMs });
      for (const oldest of known.keys()) {
        if (known.size <= limits.maxSpellings) break;
        known.delete(oldest);
      }
    },

    size: () => known.size,
  };
}
