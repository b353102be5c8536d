import { DurableObject } from "cloudflare:workers";
import {
  askGate,
  type GateAnswer,
  type GateOutcome,
  type GateRequest,
  GateState,
  leaveGate,
  OPEN_GATE,
} from "../src/domain/fetching/index.ts";

const KEY = "gate";
const FORGET_AFTER_MS = 24 * 3600 * 1000;

/** The one owner of an origin's turn, named by the origin. Its rules are `domain/fetching/host-gate.ts`; here is its memory. */
export class HostGate extends DurableObject {
  async ask(request: GateRequest): Promise<GateAnswer> {
    const { state, answer } = askGate(this.read(), request, Date.now());
    this.write(state);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + FORGET_AFTER_MS);
    return answer;
  }

  async done(leaseId: string, outcome: GateOutcome): Promise<void> {
    this.write(leaveGate(this.read(), leaseId, outcome, Date.now()));
  }

  /** An origin nobody asked for in a day costs nothing any more. */
  override async alarm(): Promise<void> {
    const { lastEndMs, lease } = this.read();
    const idleSinceMs = Math.max(lastEndMs ?? 0, lease?.expiresAtMs ?? 0);
    if (idleSinceMs + FORGET_AFTER_MS > Date.now()) await this.ctx.storage.setAlarm(idleSinceMs + FORGET_AFTER_MS);
    else await this.ctx.storage.deleteAll();
  }

  /** Reading and writing at once, without a wait between, is what makes a turn exclusive. */
  private read(): GateState {
    return GateState.safeParse(this.ctx.storage.kv.get(KEY)).data ?? OPEN_GATE;
  }

  private write(state: GateState): void {
    this.ctx.storage.kv.put(KEY, state);
  }
}
