import { exact, float, formatFloat, integer, pairs, variadic } from "./arguments.ts";
import type { Commands } from "./arguments.ts";
import { OK, RedisError } from "./store.ts";
import type { Store } from "./store.ts";

const hashAt = (store: Store, key: string) => store.read(key, "hash");
const openHash = (store: Store, key: string) => store.read(key, "hash") ?? store.write(key, "hash", new Map());

function putAll(store: Store, key: string, fields: [string, string][]): number {
  const hash = openHash(store, key);
  const before = hash.size;
  for (const [field, value] of fields) hash.set(field, value);
  return hash.size - before;
}

function hashInteger(text: string): number {
  try {
    return integer(text);
  } catch {
    throw new RedisError("ERR hash value is not an integer");
  }
}

export const hashes: Commands = {
  ...exact({
    hsetnx(store, key: string, field: string, value: string) {
      if (hashAt(store, key)?.has(field)) return 0;
      return putAll(store, key, [[field, value]]);
    },
    hget: (store, key: string, field: string) => hashAt(store, key)?.get(field) ?? null,
    hgetall: (store, key: string) => [...(hashAt(store, key) ?? [])].flat(),
    hkeys: (store, key: string) => [...(hashAt(store, key)?.keys() ?? [])],
    hvals: (store, key: string) => [...(hashAt(store, key)?.values() ?? [])],
    hlen: (store, key: string) => hashAt(store, key)?.size ?? 0,
    hexists: (store, key: string, field: string) => Number(hashAt(store, key)?.has(field) ?? false),
    hincrby(store, key: string, field: string, by: string) {
      const value = hashInteger(hashAt(store, key)?.get(field) ?? "0") + integer(by);
      openHash(store, key).set(field, String(value));
      return value;
    },
    hincrbyfloat(store, key: string, field: string, by: string) {
      const value = formatFloat(float(hashAt(store, key)?.get(field) ?? "0") + float(by));
      openHash(store, key).set(field, value);
      return value;
    },
  }),
  ...variadic({
    hset: (store, key: string, field: string, value: string, ...rest) => putAll(store, key, pairs("hset", [field, value, ...rest])),
    hmset(store, key: string, field: string, value: string, ...rest) {
      putAll(store, key, pairs("hmset", [field, value, ...rest]));
      return OK;
    },
    hmget(store, key: string, field: string, ...rest) {
      const hash = hashAt(store, key);
      return [field, ...rest].map((name) => hash?.get(name) ?? null);
    },
    hdel(store, key: string, field: string, ...rest) {
      const hash = hashAt(store, key);
      if (hash === undefined) return 0;
      const removed = [field, ...rest].filter((name) => hash.delete(name)).length;
      store.removeIfEmpty(key, hash.size);
      return removed;
    },
  }),
};
