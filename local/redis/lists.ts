import { exact, integer, sliceOf, SYNTAX_ERROR, variadic } from "./arguments.ts";
import type { Commands } from "./arguments.ts";
import { OK, RedisError } from "./store.ts";
import type { Reply, Store } from "./store.ts";

type End = "left" | "right";

const openList = (store: Store, key: string) => store.read(key, "list") ?? store.write(key, "list", []);

function push(store: Store, key: string, end: End, values: string[]): number {
  const list = openList(store, key);
  return end === "left" ? list.unshift(...values.toReversed()) : list.push(...values);
}

function take(store: Store, key: string, end: End, count: number): string[] | null {
  const list = store.read(key, "list");
  if (list === undefined) return null;
  const taken = end === "left" ? list.splice(0, count) : list.splice(Math.max(0, list.length - count), count).toReversed();
  store.removeIfEmpty(key, list.length);
  return taken;
}

function pop(store: Store, key: string, end: End, count: string | undefined): Reply {
  const taken = take(store, key, end, count === undefined ? 1 : integer(count));
  return count === undefined ? (taken?.[0] ?? null) : taken;
}

function endOf(word: string): End {
  const end = word.toLowerCase();
  if (end !== "left" && end !== "right") throw new RedisError(SYNTAX_ERROR);
  return end;
}

export const lists: Commands = {
  ...exact({
    llen: (store, key: string) => store.read(key, "list")?.length ?? 0,
    lindex: (store, key: string, index: string) => store.read(key, "list")?.at(integer(index)) ?? null,
    lrange(store, key: string, start: string, stop: string) {
      const list = store.read(key, "list") ?? [];
      return list.slice(...sliceOf(list.length, start, stop));
    },
    ltrim(store, key: string, start: string, stop: string) {
      const list = store.read(key, "list");
      if (list === undefined) return OK;
      const kept = store.write(key, "list", list.slice(...sliceOf(list.length, start, stop)));
      store.removeIfEmpty(key, kept.length);
      return OK;
    },
    lrem(store, key: string, count: string, value: string) {
      const list = store.read(key, "list");
      if (list === undefined) return 0;
      const limit = Math.abs(integer(count)) || Infinity;
      const fromTail = count.startsWith("-");
      let removed = 0;
      const keep = (item: string) => item !== value || removed++ >= limit;
      const kept = fromTail ? list.toReversed().filter(keep).toReversed() : list.filter(keep);
      store.removeIfEmpty(key, store.write(key, "list", kept).length);
      return list.length - kept.length;
    },
    lmove(store, from: string, to: string, fromEnd: string, toEnd: string) {
      const [value] = take(store, from, endOf(fromEnd), 1) ?? [];
      if (value === undefined) return null;
      push(store, to, endOf(toEnd), [value]);
      return value;
    },
  }),
  ...variadic({
    lpush: (store, key: string, value: string, ...rest) => push(store, key, "left", [value, ...rest]),
    rpush: (store, key: string, value: string, ...rest) => push(store, key, "right", [value, ...rest]),
    lpop: (store, key: string, ...count) => pop(store, key, "left", count[0]),
    rpop: (store, key: string, ...count) => pop(store, key, "right", count[0]),
  }),
};
