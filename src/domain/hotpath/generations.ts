/** What a change touches and a public list depends on. */
export type Tag = `kind:${string}` | `place:${string}` | `source:${string}`;

/** A generation is a token that changes; null is that of a tag nobody has bumped. */
export type Generation = string | null;

/** A tag is bumped at most once in this time; what comes in between waits for its end. */
const BUMP_EVERY_MS = 1_000;

export type Bumps = { tags: Tag[]; ask: number };

export type Generations = ReturnType<typeof openGenerations>;

/** The cache generations this isolate uses, and the bumps it has yet to send. Pure. */
export function openGenerations(maxTags: number) {
  const known = new Map<Tag, Generation>();
  /** When each waiting bump may go, and which asking it answers. */
  const waiting = new Map<Tag, { dueMs: number; ask: number }>();
  const bumpedMs = new Map<Tag, number>();
  let asks = 0;

  return {
    /** The generations of these tags, or null where one is not known here. */
    of(tags: readonly Tag[]): Generation[] | null {
      const generations: Generation[] = [];
      for (const tag of tags) {
        const generation = known.get(tag);
        if (generation === undefined) return null;
        generations.push(generation);
      }
      return generations;
    },

    /** Takes in what Redis said; a tag newly seen may push out the one unused for longest. */
    learn(tags: readonly Tag[], generations: readonly Generation[]): void {
      tags.forEach((tag, i) => known.set(tag, generations[i] ?? null));
      for (const oldest of known.keys()) {
        if (known.size <= maxTags) break;
        known.delete(oldest);
      }
    },

    inUse: (): Tag[] => [...known.keys()],

    bump(tags: readonly Tag[], nowMs: number): void {
      asks += 1;
      for (const tag of tags) {
        const dueMs = waiting.get(tag)?.dueMs ?? Math.max(nowMs, (bumpedMs.get(tag) ?? 0) + BUMP_EVERY_MS);
        waiting.set(tag, { dueMs, ask: asks });
      }
    },

    /** Bumps that may go now; `ask` tells them from those asked for while they are under way. */
    due: (nowMs: number): Bumps => ({ tags: [...waiting].filter(([, { dueMs }]) => dueMs <= nowMs).map(([tag]) => tag), ask: asks }),

    /** Milliseconds until the last waiting bump may go; null when none waits. */
    waitMs(nowMs: number): number | null {
      if (waiting.size === 0) return null;
      return Math.max(0, Math.max(...[...waiting.values()].map(({ dueMs }) => dueMs)) - nowMs);
    },

    bumped({ tags, ask }: Bumps, sentMs: number): void {
      for (const tag of tags) {
        const again = waiting.get(tag);
        bumpedMs.set(tag, sentMs);
        if (again === undefined || again.ask <= ask) waiting.delete(tag);
        else again.dueMs = sentMs + BUMP_EVERY_MS;
      }
      for (const [tag, atMs] of bumpedMs) if (atMs + BUMP_EVERY_MS < sentMs) bumpedMs.delete(tag);
    },
  };
}
