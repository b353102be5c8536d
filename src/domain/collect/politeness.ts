import {
  type Admit,
  decodeRobots,
  encodeRobots,
  FetchError,
  fetchDocument,
  isAllowed,
  MAX_ROBOTS_BYTES,
  type Release,
  robotsFrom,
  type RobotsRules,
  type RobotsVerdict,
  robotsWithout,
} from "../fetching/index.ts";
import type { CollectCtx } from "./ctx.ts";
import type { RobotsStore } from "./robots-store.ts";

/** The origin is busy: come back in `waitMs`. Not a failure, so neither the job nor the source hears of it. */
export class GateBusy extends Error {
  override readonly name = "GateBusy";
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`come back in ${waitMs} ms`);
    this.waitMs = waitMs;
  }
}

const ROBOT = "Tidings";
/** Shorter waits are sat out in place; longer ones send the message round again. */
const MAX_WAIT_IN_PLACE_MS = 2000;
const LEASE_MS = 30_000;
const TIMEOUT_MS = 10_000;

type PoliteCtx = Pick<CollectCtx, "http" | "guard" | "hostGate" | "clock" | "sleep" | "newId"> & {
  config: Pick<CollectCtx["config"], "FETCH_TIMEOUT_S" | "userAgent">;
};

/**
 * Before every request: robots.txt allows it (RFC 9309) and the origin's gate lets us in, one at a time. Who has come as far
 * as a redirect waits for the turn: the gate may be shut by nothing but the hop before, and would be again.
 */
export function politely(ctx: PoliteCtx, store: RobotsStore): Admit {
  return async (url, hop) => {
    // Who is not first at a source's own origin comes back, and finds the rules that the first one fetched.
    const rules = await robotsOf(ctx, store, url, hop === 0 ? 0 : LEASE_MS);
    if (!isAllowed(rules, url.href)) {
      throw new FetchError("robots_disallowed", `${url.host} does not want this address to be fetched by programs (robots.txt).`);
    }
    return enter(ctx, url.origin, rules.crawlDelayS, hop === 0 ? MAX_WAIT_IN_PLACE_MS : LEASE_MS);
  };
}

async function enter(ctx: PoliteCtx, origin: string, crawlDelayS: number | null, patienceMs: number): Promise<Release> {
  const gate = ctx.hostGate(origin);
  const leaseId = ctx.newId("job");
  for (let waitedMs = 0; ;) {
    const answer = await gate.ask({ leaseId, leaseMs: LEASE_MS, crawlDelayS });
    if (answer.go) return (outcome) => gate.done(leaseId, outcome);
    waitedMs += answer.waitMs;
    if (waitedMs > patienceMs) throw new GateBusy(answer.waitMs);
    await ctx.sleep(answer.waitMs);
  }
}

async function robotsOf(ctx: PoliteCtx, store: RobotsStore, url: URL, patienceMs: number): Promise<RobotsRules> {
  const kept = await store.find(url.origin, new Date(ctx.clock()).toISOString());
  if (kept !== null) return decodeRobots(kept);
  const { rules, keepMs } = await fetchRobots(ctx, url.origin, patienceMs);
  await store.save(url.origin, encodeRobots(rules), new Date(ctx.clock() + keepMs).toISOString());
  return rules;
}

async function fetchRobots(ctx: PoliteCtx, origin: string, patienceMs: number): Promise<RobotsVerdict> {
  try {
    const admit: Admit = (url, hop) => enter(ctx, url.origin, null, hop === 0 ? patienceMs : LEASE_MS);
    const request = {
      url: `${origin}/robots.txt`,
      maxBytes: MAX_ROBOTS_BYTES,
      timeoutMs: Math.min(TIMEOUT_MS, ctx.config.FETCH_TIMEOUT_S * 1000),
      accept: "text/plain, */*;q=0.1",
      userAgent: ctx.config.userAgent,
    };
    return robotsFrom(await fetchDocument({ http: ctx.http, guard: ctx.guard, clock: ctx.clock, admit }, request), ROBOT);
  } catch (error) {
    const verdict = error instanceof FetchError ? robotsWithout(error) : null;
    if (verdict === null) throw error;
    return verdict;
  }
}
