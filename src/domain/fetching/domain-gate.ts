import { z } from "zod";
import {
  askGate,
  type GateAnswer,
  type GateOutcome,
  type GateRequest,
  type GateState,
  type HostGate,
  leaveGate,
  MAX_LEASE_MS,
  promiseTurn,
} from "./host-gate.ts";

/** What is remembered of one registrable domain over all its origins: they are mostly the same people's servers. */
export const DomainBudget = z.object({
  /** Who is in, at whichever of its origins. */
  leases: z.array(z.object({ id: z.string(), expiresAtMs: z.number() })),
  /** When the last one went in; null before the first. */
  lastStartMs: z.number().nullable(),
  /** The latest turn somebody was told to come back for. */
  promisedMs: z.number(),
});
export type DomainBudget = z.infer<typeof DomainBudget>;

/** The gates of a domain's origins, wherever their state lives. */
export type DomainGate = {
  ask(origin: string, request: GateRequest): Promise<GateAnswer>;
  done(origin: string, leaseId: string, outcome: GateOutcome): Promise<void>;
};

/** One origin's gate of a domain's. */
export const atOrigin = (domain: DomainGate, origin: string): HostGate => ({
  ask: (request) => domain.ask(origin, request),
  done: (leaseId, outcome) => domain.done(origin, leaseId, outcome),
});

export const FULL_BUDGET: DomainBudget = { leases: [], lastStartMs: null, promisedMs: 0 };

const MAX_AT_ONCE = 4;
const SPACING_MS = 250;

type Both = { budget: DomainBudget; gate: GateState };

/**
 * Whether a request may go to one origin of a domain: the origin's own gate must let it in, and the domain has at most four
 * requests at once over all its origins, a quarter of a second apart.
 */
export function askDomain({ budget, gate }: Both, request: GateRequest, nowMs: number): Both & { answer: GateAnswer } {
  const asked = askGate(gate, request, nowMs);
  if (!asked.answer.go) return { budget, gate: asked.state, answer: asked.answer };
  const leases = budget.leases.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  const nextStartMs = budget.lastStartMs === null ? nowMs : budget.lastStartMs + SPACING_MS;
  const freeAtMs = leases.length < MAX_AT_ONCE ? nextStartMs : Math.max(nextStartMs, nowMs + SPACING_MS);
  if (freeAtMs > nowMs) {
    const { promisedMs, waitMs } = promiseTurn(budget.promisedMs, freeAtMs, SPACING_MS, nowMs);
    return { budget: { ...budget, leases, promisedMs }, gate, answer: { go: false, waitMs, why: "domain" } };
  }
  const lease = { id: request.leaseId, expiresAtMs: nowMs + Math.min(request.leaseMs, MAX_LEASE_MS) };
  return { budget: { ...budget, leases: [...leases, lease], lastStartMs: nowMs }, gate: asked.state, answer: asked.answer };
}

/** Ends a lease at its origin and in its domain; one that is no longer held changes nothing. */
export function leaveDomain({ budget, gate }: Both, leaseId: string, outcome: GateOutcome, nowMs: number): Both {
  return {
    budget: { ...budget, leases: budget.leases.filter(({ id }) => id !== leaseId) },
    gate: leaveGate(gate, leaseId, outcome, nowMs),
  };
}
