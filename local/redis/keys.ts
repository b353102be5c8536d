import { exact, glob, integer, SYNTAX_ERROR, variadic } from "./arguments.ts";
import type { Commands } from "./arguments.ts";
import { OK, RedisError } from "./store.ts";
import type { Store } from "./store.ts";

/** EXPIRE and its kin: NX only without an expiry, XX only with one, GT and LT only to a later or earlier one (none = never). */
function expire(store: Store, key: string, atMs: number, condition: string): number {
  if (store.kindOf(key) === undefined) return 0;
  const current = store.expiresAtMs(key);
  const refused: Record<string, boolean> = {
    "": false,
    NX: current !== undefined,
    XX: current === undefined,
    GT: current === undefined || atMs <= current,
    LT: current !== undefined && atMs >= current,
  };
  const refuse = refused[condition.toUpperCase()];
  if (refuse === undefined) throw new RedisError(`ERR Unsupported option ${condition}`);
  if (refuse) return 0;
  store.expireAt(key, atMs);
  return 1;
}

function leftMs(store: Store, key: string): number {
  if (store.kindOf(key) === undefined) return -2;
  const atMs = store.expiresAtMs(key);
  return atMs === undefined ? -1 : atMs - store.nowMs();
}

function scanOptions(words: string[]): { match: RegExp; kind: string | undefined } {
  const options: Record<string, string> = {};
  for (let i = 0; i < words.length; i += 2) {
    const [name, value] = [(words[i] ?? "").toUpperCase(), words[i + 1]];
    if (value === undefined || !["MATCH", "COUNT", "TYPE"].includes(name)) throw new RedisError(SYNTAX_ERROR);
    options[name] = value;
  }
  return { match: glob(options["MATCH"] ?? "*"), kind: options["TYPE"]?.toLowerCase() };
}

const countOf = (keys: string[], test: (key: string) => boolean): number => keys.filter(test).length;

export const keys: Commands = {
  ...exact({
    type: (store, key: string) => ({ ok: store.kindOf(key) ?? "none" }),
    persist: (store, key: string) => Number(store.persist(key)),
    pttl: (store, key: string) => leftMs(store, key),
    ttl(store, key: string) {
      const left = leftMs(store, key);
      return left < 0 ? left : Math.round(left / 1_000);
    },
    keys: (store, pattern: string) => store.keys().filter((key) => glob(pattern).test(key)),
    dbsize: (store) => store.keys().length,
    flushall(store) {
      store.clear();
      return OK;
    },
    flushdb(store) {
      store.clear();
      return OK;
    },
    echo: (_store, message: string) => message,
    time(store) {
      const nowMs = store.nowMs();
      return [String(Math.floor(nowMs / 1_000)), String(Math.floor((nowMs % 1_000) * 1_000))];
    },
  }),
  ...variadic({
    del: (store, first: string, ...rest) => countOf([first, ...rest], (key) => store.remove(key)),
    unlink: (store, first: string, ...rest) => countOf([first, ...rest], (key) => store.remove(key)),
    exists: (store, first: string, ...rest) => countOf([first, ...rest], (key) => store.kindOf(key) !== undefined),
    expire: (store, key: string, seconds: string, condition = "") =>
      expire(store, key, store.nowMs() + integer(seconds) * 1_000, condition),
    pexpire: (store, key: string, ms: string, condition = "") => expire(store, key, store.nowMs() + integer(ms), condition),
    expireat: (store, key: string, seconds: string, condition = "") => expire(store, key, integer(seconds) * 1_000, condition),
    pexpireat: (store, key: string, ms: string, condition = "") => expire(store, key, integer(ms), condition),
    /** One step gives everything: the cursor is always 0, which clients must be ready for anyway. */
    scan(store, _cursor: string, ...words) {
      const { match, kind } = scanOptions(words);
      return ["0", store.keys().filter((key) => match.test(key) && (kind === undefined || store.kindOf(key) === kind))];
    },
    ping: (_store, ...message) => message[0] ?? { ok: "PONG" },
  }),
};
