import type { Draft } from "../../items/schema.ts";

/** What is stored of the source under a name, or under one made of it; `draft` null where nothing is left or nothing need be read. */
export type Namesake = { name: string; base: string; contentHash: string; draft: Draft | null; seenAt: string };

/** Stored names by what is stored under them, each given away once. */
export type FreeNames = {
  /** Those not given away that have this in common; the key of null is nobody's. Each index is made once. */
  index: (keyOf: (namesake: Namesake) => string | null) => (key: string | null) => Namesake[];
  /** Whether it was still there to be given. */
  take: (name: string) => boolean;
};

export function freeNames(stored: readonly Namesake[]): FreeNames {
  const free = new Set(stored.map(({ name }) => name));
  return {
    index(keyOf) {
      const groups = Map.groupBy(stored, keyOf);
      return (key) => (key === null ? [] : (groups.get(key) ?? []).filter(({ name }) => free.has(name)));
    },
    take: (name) => free.delete(name),
  };
}
