import type { Actor } from "./schema.ts";

/** What is known of a credential: who acts by it, whose revocation makes this void, and how old it is. */
export type Evidence = {
  actor: Extract<Actor, { type: "user" | "key" }>;
  /** The session or key, and its user. */
  ids: readonly [credential: string, user: string];
  sinceMs: number;
  expiresMs: number;
  /** Addresses it may be used from; empty for all. */
  allowedIps: readonly string[];
};

/** What a request brought to show who calls. `evidence` is null where it is no good; `lookUp` asks the database again. */
export type Credential = { evidence: Evidence | null; lookUp: () => Promise<Evidence | null> };

export type CredentialSizes = { maxEntries: number; maxAgeMs: number; maxRefused: number; refusedForMs: number; touchEveryMs: number };

const DEFAULT_SIZES: CredentialSizes = {
  maxEntries: 10_000,
  maxAgeMs: 60 * 60_000,
  maxRefused: 1_000,
  // Within which anything that changes a credential is known everywhere.
  refusedForMs: 4_000,
  touchEveryMs: 60_000,
};

/** Puts an entry last, and drops the oldest where there are more than may be. */
function keep<Value>(entries: Map<string, Value>, name: string, value: Value, most: number): void {
  entries.delete(name);
  entries.set(name, value);
  for (const oldest of entries.size > most ? entries.keys() : []) {
    entries.delete(oldest);
    break;
  }
}

export type Credentials = ReturnType<typeof openCredentials>;

/** The credentials one isolate has looked up, and when they were last used. Pure: it is told the time. */
export function openCredentials(sizes: CredentialSizes = DEFAULT_SIZES) {
  const known = new Map<string, Evidence>();
  const refusedUntilMs = new Map<string, number>();
  let uses = new Map<string, number>();
  let writtenMs = -Infinity;

  return {
    /** What is known of this credential (by its text), where it is young enough and has not expired. */
    recall(name: string, nowMs: number): Evidence | null {
      const evidence = known.get(name);
      if (evidence === undefined) return null;
      if (evidence.expiresMs > nowMs && evidence.sinceMs > nowMs - sizes.maxAgeMs) return evidence;
      known.delete(name);
      return null;
    },

    remember(name: string, evidence: Evidence): void {
      keep(known, name, evidence, sizes.maxEntries);
    },

    /** Notes that the database knows a credential no more, so that whoever repeats it does not ask it each time. */
    refuse(name: string, nowMs: number): void {
      known.delete(name);
      keep(refusedUntilMs, name, nowMs + sizes.refusedForMs, sizes.maxRefused);
    },

    isRefused: (name: string, nowMs: number): boolean => (refusedUntilMs.get(name) ?? -Infinity) > nowMs,

    /** Notes a use; answers what to write when some of it has waited long enough, else nothing. */
    use(id: string, nowMs: number): { id: string; at: string }[] {
      uses.set(id, nowMs);
      if (nowMs - writtenMs < sizes.touchEveryMs) return [];
      writtenMs = nowMs;
      const due = [...uses].map(([id, atMs]) => ({ id, at: new Date(atMs).toISOString() }));
      uses = new Map();
      return due;
    },
  };
}
