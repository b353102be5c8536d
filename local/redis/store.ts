/** What each type of key holds. Lists are head first; sorted sets map members to scores and are sorted when read. */
export type Kinds = {
  string: string;
  hash: Map<string, string>;
  list: string[];
  set: Set<string>;
  zset: Map<string, number>;
};
export type Kind = keyof Kinds;

/** A status such as OK: a reply of its own kind to scripts, a string to clients. */
export type Status = { ok: string };
export type Reply = string | number | null | Status | Reply[];
export const OK: Status = { ok: "OK" };

/** An error reply; the message begins with Redis's error code, e.g. `ERR` or `WRONGTYPE`. */
export class RedisError extends Error {
  override readonly name = "RedisError";
}

export type Store = ReturnType<typeof makeStore>;

/** The key space: typed values with expiry, everything in memory. An expired key is gone as soon as anyone looks. */
export function makeStore(nowMs: () => number) {
  const tables: { [K in Kind]: Map<string, Kinds[K]> } = {
    string: new Map(),
    hash: new Map(),
    list: new Map(),
    set: new Map(),
    zset: new Map(),
  };
  const kinds = new Map<string, Kind>();
  const expiries = new Map<string, number>();

  function kindOf(key: string): Kind | undefined {
    const expiresAtMs = expiries.get(key);
    if (expiresAtMs !== undefined && expiresAtMs <= nowMs()) remove(key);
    return kinds.get(key);
  }

  function remove(key: string): boolean {
    const kind = kinds.get(key);
    if (kind === undefined) return false;
    tables[kind].delete(key);
    kinds.delete(key);
    expiries.delete(key);
    return true;
  }

  /** The value of a key of this type; undefined when absent, WRONGTYPE when it is of another type. */
  function read<K extends Kind>(key: string, kind: K): Kinds[K] | undefined {
    const actual = kindOf(key);
    if (actual !== undefined && actual !== kind) throw new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
    return tables[kind].get(key);
  }

  /** Sets a key's value; its expiry stays. A key of another type must be removed first. */
  function write<K extends Kind>(key: string, kind: K, value: Kinds[K]): Kinds[K] {
    tables[kind].set(key, value);
    kinds.set(key, kind);
    return value;
  }

  return {
    nowMs,
    kindOf,
    read,
    write,
    remove: (key: string) => kindOf(key) !== undefined && remove(key),
    /** Redis keeps no empty collections. */
    removeIfEmpty(key: string, size: number) {
      if (size === 0) remove(key);
    },
    keys: () => [...kinds.keys()].filter((key) => kindOf(key) !== undefined),
    expiresAtMs: (key: string) => (kindOf(key) === undefined ? undefined : expiries.get(key)),
    expireAt: (key: string, atMs: number) => void expiries.set(key, atMs),
    persist: (key: string) => kindOf(key) !== undefined && expiries.delete(key),
    clear() {
      for (const key of [...kinds.keys()]) remove(key);
    },
  };
}
