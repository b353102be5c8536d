/** The platform's cache of one data centre: texts under keys, each for a while. It may forget any of them at any time. */
export type EdgeCache = {
  /** Null when it is not there, or cannot be read. */
  get(key: string): Promise<string | null>;
  /** Never fails: what could not be kept will be made again. */
  put(key: string, text: string, ttlMs: number): Promise<void>;
};

/** For who has none: nothing is ever found. */
export const noEdgeCache: EdgeCache = {
  get: () => Promise.resolve(null),
  put: () => Promise.resolve(),
};

/** The Cache API wants addresses for keys; this one exists nowhere. */
const ADDRESS = "https://answers.tidings.invalid/?";

/**
 * The Cache API of Workers, under a name of our own. Plain workerd refuses every call, and on `workers.dev` and in previews
 * it keeps nothing: then every look-up is a miss.
 */
export function openEdgeCache(storage: CacheStorage, name: string): EdgeCache {
  return {
    async get(key) {
      try {
        const cache = await storage.open(name);
        const held = await cache.match(ADDRESS + encodeURIComponent(key));
        return held === undefined ? null : await held.text();
      } catch {
        return null;
      }
    },
    async put(key, text, ttlMs) {
      try {
        const cache = await storage.open(name);
        const headers = { "cache-control": `public, max-age=${Math.max(1, Math.floor(ttlMs / 1000))}`, "content-type": "text/plain" };
        await cache.put(ADDRESS + encodeURIComponent(key), new Response(text, { headers }));
      } catch {
        // Plain workerd, or a cache that is full.
      }
    },
  };
}
