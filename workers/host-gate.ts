import { DurableObject } from "cloudflare:workers";
import {
  askDomain,
  DomainBudget,
  FULL_BUDGET,
  type GateAnswer,
  type GateOutcome,
  type GateRequest,
  GateState,
  leaveDomain,
  OPEN_GATE,
} from "../src/domain/fetching/index.ts";

const BUDGET = "budget";
const GATE = "gate:";
const FORGET_AFTER_MS = 24 * 3600 * 1000;

/**
 * The one owner of the turns at all origins of a registrable domain, named by `gateKeeperOf`. Its rules are
 * `domain/fetching/host-gate.ts` and `domain-gate.ts`; here is its memory.
 */
export class HostGate extends DurableObject {
  async ask(origin: string, request: GateRequest): Promise<GateAnswer> {
    const { answer, ...state } = askDomain(this.read(origin), request, Date.now());
    this.write(origin, state);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + FORGET_AFTER_MS);
    return answer;
  }

  async done(origin: string, leaseId: string, outcome: GateOutcome): Promise<void> {
    this.write(origin, leaveDomain(this.read(origin), leaseId, outcome, Date.now()));
  }

  /** An origin nobody asked for in a day costs nothing any more. */
  override async alarm(): Promise<void> {
    const gates = [...this.ctx.storage.kv.list({ prefix: GATE })];
    const idle = gates.filter(([, state]) => idleSinceMs(GateState.safeParse(state).data ?? OPEN_GATE) + FORGET_AFTER_MS <= Date.now());
    if (idle.length === gates.length) return this.ctx.storage.deleteAll();
    for (const [key] of idle) this.ctx.storage.kv.delete(key);
    await this.ctx.storage.setAlarm(Date.now() + FORGET_AFTER_MS);
  }

  /** Reading and writing at once, without a wait between, is what makes a turn exclusive. */
  private read(origin: string): { budget: DomainBudget; gate: GateState } {
    const { kv } = this.ctx.storage;
    return {
      budget: DomainBudget.safeParse(kv.get(BUDGET)).data ?? FULL_BUDGET,
      gate: GateState.safeParse(kv.get(GATE + origin)).data ?? OPEN_GATE,
    };
  }

  private write(origin: string, { budget, gate }: { budget: DomainBudget; gate: GateState }): void {
    this.ctx.storage.kv.put(BUDGET, budget);
    this.ctx.storage.kv.put(GATE + origin, gate);
  }
}

const idleSinceMs = ({ lastEndMs, lease, pausedUntilMs }: GateState): number =>
  Math.max(lastEndMs ?? 0, lease?.expiresAtMs ?? 0, pausedUntilMs);
