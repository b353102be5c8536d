import { exact, float, formatFloat, integer, pairs, SYNTAX_ERROR, variadic } from "./arguments.ts";
import type { Commands } from "./arguments.ts";
import { OK, RedisError } from "./store.ts";
import type { Store } from "./store.ts";

function add(store: Store, key: string, by: number): number {
  const value = integer(store.read(key, "string") ?? "0") + by;
  store.write(key, "string", String(value));
  return value;
}

/** When an expiry option (`EX 10`, `PXAT 1700…`) lets the key die. */
function expiryMs(store: Store, unit: string, amount: string | undefined): number {
  const value = integer(amount ?? "");
  if (value <= 0) throw new RedisError("ERR invalid expire time in 'set' command");
  if (unit === "EX") return store.nowMs() + value * 1_000;
  if (unit === "PX") return store.nowMs() + value;
  return unit === "EXAT" ? value * 1_000 : value;
}

type SetOptions = { only?: "NX" | "XX"; get: boolean; keepTtl: boolean; expiresAtMs?: number };

function setOptions(store: Store, words: string[]): SetOptions {
  const options: SetOptions = { get: false, keepTtl: false };
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? "").toUpperCase();
    if (word === "NX" || word === "XX") options.only = word;
    else if (word === "GET") options.get = true;
    else if (word === "KEEPTTL") options.keepTtl = true;
    else if (/^(EX|PX)(AT)?$/.test(word)) options.expiresAtMs = expiryMs(store, word, words[++i]);
    else throw new RedisError(SYNTAX_ERROR);
  }
  return options;
}

/** Replaces whatever the key held, and its expiry. */
function put(store: Store, key: string, value: string, expiresAtMs?: number): void {
  store.remove(key);
  store.write(key, "string", value);
  if (expiresAtMs !== undefined) store.expireAt(key, expiresAtMs);
}

export const strings: Commands = {
  ...exact({
    get: (store, key: string) => store.read(key, "string") ?? null,
    setnx(store, key: string, value: string) {
      if (store.kindOf(key) !== undefined) return 0;
      put(store, key, value);
      return 1;
    },
    setex(store, key: string, seconds: string, value: string) {
      put(store, key, value, expiryMs(store, "EX", seconds));
      return OK;
    },
    getdel(store, key: string) {
      const value = store.read(key, "string") ?? null;
      store.remove(key);
      return value;
    },
    incr: (store, key: string) => add(store, key, 1),
    decr: (store, key: string) => add(store, key, -1),
    incrby: (store, key: string, by: string) => add(store, key, integer(by)),
    decrby: (store, key: string, by: string) => add(store, key, -integer(by)),
    incrbyfloat(store, key: string, by: string) {
      const value = formatFloat(float(store.read(key, "string") ?? "0") + float(by));
      return store.write(key, "string", value);
    },
    append: (store, key: string, value: string) => Buffer.byteLength(store.write(key, "string", (store.read(key, "string") ?? "") + value)),
    strlen: (store, key: string) => Buffer.byteLength(store.read(key, "string") ?? ""),
  }),
  ...variadic({
    set(store, key: string, value: string, ...words) {
      const options = setOptions(store, words);
      const old = options.get ? (store.read(key, "string") ?? null) : null;
      const exists = store.kindOf(key) !== undefined;
      if (options.only !== undefined && exists !== (options.only === "XX")) return old;
      put(store, key, value, options.keepTtl ? store.expiresAtMs(key) : options.expiresAtMs);
      return options.get ? old : OK;
    },
    getex(store, key: string, option = "", amount = "") {
      const value = store.read(key, "string") ?? null;
      if (value === null || option === "") return value;
      if (option.toUpperCase() === "PERSIST") store.persist(key);
      else store.expireAt(key, expiryMs(store, option.toUpperCase(), amount));
      return value;
    },
    mget: (store, first: string, ...rest) =>
      [first, ...rest].map((key) => (store.kindOf(key) === "string" ? (store.read(key, "string") ?? null) : null)),
    mset(store, first: string, ...rest) {
      for (const [key, value] of pairs("mset", [first, ...rest])) put(store, key, value);
      return OK;
    },
  }),
};
