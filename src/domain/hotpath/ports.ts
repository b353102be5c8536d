/** Time of one isolate. In production it stands still between I/O. */
export type Clock = {
  nowMs(): number;
  /** Runs once, `ms` later, unless the returned function is called first. */
  after(ms: number, run: () => void): () => void;
};

/** What belongs to one request and ends with it. */
export type RequestIo = { waitUntil(work: Promise<unknown>): void };

/** The platform's cache of one data centre. Plain workerd has none. */
export type EdgeCache = {
  get(key: string): Promise<string | null>;
  put(key: string, text: string, ttlMs: number): Promise<void>;
};

export const noEdgeCache: EdgeCache = {
  get: () => Promise.resolve(null),
  put: () => Promise.resolve(),
};
