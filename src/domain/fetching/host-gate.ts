import { z } from "zod";

/** What a gate remembers of one origin. */
export const GateState = z.object({
  /** Who is in. */
  lease: z.object({ id: z.string(), expiresAtMs: z.number() }).nullable(),
  /** When the last exchange ended; null before the first. */
  lastEndMs: z.number().nullable(),
  /** Until when the server asked to be left alone. */
  pausedUntilMs: z.number(),
  /** The latest turn somebody was told to come back for. */
  promisedMs: z.number(),
});
export type GateState = z.infer<typeof GateState>;

export type GateRequest = {
  leaseId: string;
  /** How long the asker may need; at most 30 s count, so that a dead worker never blocks an origin for longer. */
  leaseMs: number;
  /** robots.txt's Crawl-delay, or null; between 1 and 30 s count. */
  crawlDelayS: number | null;
};

export type GateAnswer = { go: true; leaseId: string } | { go: false; waitMs: number; why: "busy" | "spacing" | "paused" | "domain" };

export type GateOutcome = { retryAfterS: number | null };

/** The gate of one origin, wherever its state lives. */
export type HostGate = {
  /** Answers at once: go, or come back later. */
  ask(request: GateRequest): Promise<GateAnswer>;
  /** Must be called when the exchange is over; without it the lease runs out by itself. */
  done(leaseId: string, outcome: GateOutcome): Promise<void>;
};
/** By origin: scheme, host and port. */
export type HostGateOf = (origin: string) => HostGate;

const MIN_SPACING_MS = 1_000;
const MAX_SPACING_MS = 30_000;
export const MAX_LEASE_MS = 30_000;
/** One busy address must not silence a whole site for days; the source that was told longer keeps to its own schedule. */
const MAX_PAUSE_MS = 3600 * 1000;
/** Nobody is sent away for longer than this because of a queue: as long as a queue message is delayed. */
const MAX_QUEUE_MS = 10 * 60 * 1000;

export const OPEN_GATE: GateState = { lease: null, lastEndMs: null, pausedUntilMs: 0, promisedMs: 0 };

/** One at a time, and a pause from the end of one exchange to the start of the next: one second, or Crawl-delay. */
export function askGate(state: GateState, request: GateRequest, nowMs: number): { state: GateState; answer: GateAnswer } {
  const spacingMs = Math.min(Math.max((request.crawlDelayS ?? 0) * 1000, MIN_SPACING_MS), MAX_SPACING_MS);
  const current = dropExpired(state, nowMs);
  const [freeAtMs, why] = nextFree(current, spacingMs, nowMs);
  if (freeAtMs > nowMs) {
    const { promisedMs, waitMs } = promiseTurn(current.promisedMs, freeAtMs, spacingMs, nowMs);
    return { state: { ...current, promisedMs }, answer: { go: false, waitMs, why } };
  }
  const lease = { id: request.leaseId, expiresAtMs: nowMs + Math.min(request.leaseMs, MAX_LEASE_MS) };
  return { state: { ...current, lease }, answer: { go: true, leaseId: lease.id } };
}

/** Ends a lease; one that is no longer held changes nothing. */
export function leaveGate(state: GateState, leaseId: string, outcome: GateOutcome, nowMs: number): GateState {
  if (state.lease?.id !== leaseId) return state;
  const pauseMs = Math.min((outcome.retryAfterS ?? 0) * 1000, MAX_PAUSE_MS);
  return { ...state, lease: null, lastEndMs: nowMs, pausedUntilMs: Math.max(state.pausedUntilMs, nowMs + pauseMs) };
}

/** A holder that vanished counts as having left when its lease ran out. */
function dropExpired(state: GateState, nowMs: number): GateState {
  if (state.lease === null || state.lease.expiresAtMs > nowMs) return state;
  return { ...state, lease: null, lastEndMs: state.lease.expiresAtMs };
}

function nextFree(state: GateState, spacingMs: number, nowMs: number): [number, "busy" | "spacing" | "paused"] {
  if (state.pausedUntilMs > nowMs) return [state.pausedUntilMs, "paused"];
  if (state.lease !== null) return [nowMs + spacingMs, "busy"];
  return [state.lastEndMs === null ? nowMs : state.lastEndMs + spacingMs, "spacing"];
}

/** Spreads those who wait over the coming turns instead of sending them all to the same one; `promisedMs` is the latest told so far. */
export function promiseTurn(
  promisedMs: number,
  freeAtMs: number,
  spacingMs: number,
  nowMs: number,
): { promisedMs: number; waitMs: number } {
  const turnMs = Math.max(freeAtMs, promisedMs + spacingMs);
  const toldMs = Math.min(turnMs, Math.max(freeAtMs, nowMs + MAX_QUEUE_MS));
  return { promisedMs: toldMs, waitMs: toldMs - nowMs };
}
