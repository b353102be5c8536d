/** Time of one isolate. In production it stands still between I/O. */
export type Clock = {
  nowMs(): number;
  /** Runs once, `ms` later, unless the returned function is called first. */
  after(ms: number, run: () => void): () => void;
};

/** What belongs to one request and ends with it. */
export type RequestIo = { waitUntil(work: Promise<unknown>): void };
