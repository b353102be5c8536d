import type { Count } from "./counter.ts";

/** One counter in one sync: what to add for sure, and what to add only if there is room. */
export type Line = {
  /** Field in the hash of its window length: rule and caller. */
  id: string;
  windowMs: number;
  push: number;
  /** Units asked for; 0 asks for none. Granted where units + push + need ≤ top. */
  cost: number;
  need: number;
  top: number;
  /** This isolate adds to the window for the first time. */
  joins: boolean;
};

/** A shared document. Of two versions the higher is the newer, whichever came last. */
export type Published = { version: number; text: string };

/** What an isolate tells Redis in one trip. */
export type Outgoing = {
  nowMs: number;
  /** Numbers the pushes and tallies of one isolate: sent twice under one number, they are added once. Null when there are none. */
  batch: { isolateId: string; number: number } | null;
  lines: readonly Line[];
  tallies: ReadonlyMap<string, number>;
  bumps: { tags: readonly string[]; token: string };
  revoked: readonly string[];
  published: ReadonlyMap<string, Published>;
  answers: readonly { key: string; text: string; ttlMs: number }[];
  /** Null asks for counts only. */
  pull: { tags: readonly string[]; revokedSinceMs: number; documents: readonly string[] } | null;
};

export type Revocation = { id: string; atMs: number };

/** What Redis answers, each list in the order asked. */
export type Incoming = {
  counts: Count[];
  pulled: { generations: (string | null)[]; revocations: Revocation[]; documents: (Published | null)[] } | null;
};

/** Redis as the hot path needs it: every call is one round trip and throws when it fails. */
export type Exchange = {
  sync(out: Outgoing): Promise<Incoming>;
  /** A stored answer and the generations that say whether it is still good. */
  read(key: string, tags: readonly string[]): Promise<{ text: string | null; generations: (string | null)[] }>;
  tallies(): Promise<ReadonlyMap<string, number>>;
  /** Round trips, and commands billed for them, those inside scripts included. */
  usage(): { trips: number; billed: number };
};
