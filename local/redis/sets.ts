import { exact, variadic } from "./arguments.ts";
import type { Commands } from "./arguments.ts";
import type { Store } from "./store.ts";

const setAt = (store: Store, key: string): Set<string> => store.read(key, "set") ?? new Set();

export const sets: Commands = {
  ...exact({
    smembers: (store, key: string) => [...setAt(store, key)],
    scard: (store, key: string) => setAt(store, key).size,
    sismember: (store, key: string, member: string) => Number(setAt(store, key).has(member)),
    spop(store, key: string) {
      const set = setAt(store, key);
      const [first] = set;
      if (first === undefined) return null;
      set.delete(first);
      store.removeIfEmpty(key, set.size);
      return first;
    },
  }),
  ...variadic({
    sadd(store, key: string, member: string, ...rest) {
      const set = store.write(key, "set", setAt(store, key));
      const before = set.size;
      for (const name of [member, ...rest]) set.add(name);
      return set.size - before;
    },
    srem(store, key: string, member: string, ...rest) {
      const set = setAt(store, key);
      const removed = [member, ...rest].filter((name) => set.delete(name)).length;
      store.removeIfEmpty(key, set.size);
      return removed;
    },
    smismember: (store, key: string, member: string, ...rest) => [member, ...rest].map((name) => Number(setAt(store, key).has(name))),
    sunion: (store, first: string, ...rest) => [...new Set([first, ...rest].flatMap((key) => [...setAt(store, key)]))],
    sinter: (store, first: string, ...rest) =>
      [...setAt(store, first)].filter((member) => rest.every((key) => setAt(store, key).has(member))),
    sdiff: (store, first: string, ...rest) =>
      [...setAt(store, first)].filter((member) => !rest.some((key) => setAt(store, key).has(member))),
  }),
};
