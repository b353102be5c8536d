import {
  type Admit,
  ALLOW_ALL,
  decodeRobots,
  encodeRobots,
  FetchError,
  fetchDocument,
  isAllowed,
  parseRobots,
  type Release,
  type RobotsRules,
} from "../fetching/index.ts";
import type { CollectCtx } from "./ctx.ts";
import { findRobots, saveRobots } from "./robots-store.ts";

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
const ROBOTS_LIFE_MS = 24 * 3600 * 1000;
const ROBOTS_RETRY_MS = 3600 * 1000;
const MAX_ROBOTS_BYTES = 500 * 1024;
/** Shorter waits are sat out in place; longer ones send the message round again. */
const MAX_WAIT_IN_PLACE_MS = 2000;
const LEASE_MS = 30_000;
const TIMEOUT_MS = 10_000;

/** Before every request: robots.txt allows it (RFC 9309) and the origin's gate lets us in, one at a time. */
export function politely(ctx: CollectCtx): Admit {
  return async (url, hop) => {
    const rules = await robotsOf(ctx, url);
    if (!isAllowed(rules, url.href)) {
      throw new FetchError("robots_disallowed", `${url.host} does not want this address to be fetched by programs (robots.txt).`);
    }
    return enter(ctx, url.origin, rules.crawlDelayS, hop === 0 ? MAX_WAIT_IN_PLACE_MS : LEASE_MS);
  };
}

async function enter(ctx: CollectCtx, origin: string, crawlDelayS: number | null, patienceMs: number): Promise<Release> {
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

async function robotsOf(ctx: CollectCtx, url: URL): Promise<RobotsRules> {
  const kept = await findRobots(ctx.db, url.origin, new Date(ctx.clock()).toISOString());
  if (kept !== null) return decodeRobots(kept);
  const { rules, lifeMs } = await fetchRobots(ctx, url);
  await saveRobots(ctx.db, url.origin, encodeRobots(rules), new Date(ctx.clock() + lifeMs).toISOString());
  return rules;
}

/** RFC 9309, 2.3.1: a file that is not there allows everything, a server that is down nothing. */
async function fetchRobots(ctx: CollectCtx, url: URL): Promise<{ rules: RobotsRules; lifeMs: number }> {
  const admit: Admit = (at) => enter(ctx, at.origin, null, LEASE_MS);
  try {
    const fetched = await fetchDocument(
      { http: ctx.http, guard: ctx.guard, clock: ctx.clock, admit },
      {
        url: `${url.origin}/robots.txt`,
        maxBytes: MAX_ROBOTS_BYTES,
        timeoutMs: TIMEOUT_MS,
        accept: "text/plain, */*;q=0.1",
        userAgent: ctx.config.userAgent,
      },
    );
    if (fetched.status !== "ok") return { rules: ALLOW_ALL, lifeMs: ROBOTS_LIFE_MS };
    return { rules: parseRobots(new TextDecoder().decode(fetched.body), ROBOT), lifeMs: ROBOTS_LIFE_MS };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const { code, status = 0 } = error;
    if (code === "empty_body" || code === "challenge_page" || (code === "http_status" && status < 500 && status !== 429)) {
      return { rules: ALLOW_ALL, lifeMs: ROBOTS_LIFE_MS };
    }
    if (code === "http_status") return { rules: DISALLOW_ALL, lifeMs: ROBOTS_RETRY_MS };
    // No answer at all: the document's own request would fail alike, and with the truer reason.
    throw error;
  }
}

const DISALLOW_ALL: RobotsRules = { rules: [{ allow: false, pattern: "/" }], crawlDelayS: null, sitemaps: [] };
