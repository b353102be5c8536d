import { type Counter, endMsOf, remaining } from "./counter.ts";
import type { Rule, Tier } from "./tiers.ts";

export type Decision = {
  allowed: boolean;
  /** `over`: answer 429. `unavailable`: a write while Redis is away, answer 503. */
  reason: "within" | "over" | "unavailable";
  /** The rule nearest to its limit; the other figures are this rule's. */
  policy: string;
  limit: number;
  remaining: number;
  /** Seconds until the window is over. */
  resetS: number;
  /** Seconds after which a refused request is worth repeating. */
  retryAfterS: number | undefined;
  rules: readonly Rule[];
  /** The first refusal of this caller's window that this isolate makes: worth an event, where each refusal is not. */
  isBreach: boolean;
  /** Redis is away: the limit is this isolate's own, and revocations must be looked up in the database. */
  degraded: boolean;
};

/** How long a write should wait for Redis. */
const UNAVAILABLE_RETRY_S = 5;

export function decide(tier: Tier, counters: readonly Counter[], reason: Decision["reason"], degraded: boolean, nowMs: number): Decision {
  const nearest = counters.reduce((a, b) => (share(b) < share(a) || (share(a) === share(b) && endMsOf(b) > endMsOf(a)) ? b : a));
  const resetS = Math.max(
    1,
    Math.ceil(((nearest.startMs === 0 ? nowMs + nearest.rule.windowS * 1_000 : endMsOf(nearest)) - nowMs) / 1_000),
  );
  return {
    allowed: reason === "within",
    reason,
    policy: nearest.rule.name,
    limit: nearest.rule.limit,
    remaining: reason === "over" ? 0 : remaining(nearest),
    resetS,
    retryAfterS: reason === "over" ? resetS : reason === "unavailable" ? UNAVAILABLE_RETRY_S : undefined,
    rules: tier.rules,
    isBreach: false,
    degraded,
  };
}

/** Of the limit, how much is left. */
const share = (counter: Counter): number => remaining(counter) / counter.rule.limit;

/** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), the older `X-RateLimit-*`, and `Retry-After`. */
export function rateLimitHeaders(decision: Decision): Record<string, string> {
  const headers: Record<string, string> = {
    "RateLimit-Policy": policiesOf(decision.rules),
    RateLimit: `"${decision.policy}";r=${decision.remaining};t=${decision.resetS}`,
    "X-RateLimit-Limit": String(decision.limit),
    "X-RateLimit-Remaining": String(decision.remaining),
    "X-RateLimit-Reset": String(decision.resetS),
  };
  if (decision.retryAfterS !== undefined) headers["Retry-After"] = String(decision.retryAfterS);
  return headers;
}

const policies = new WeakMap<readonly Rule[], string>();

function policiesOf(rules: readonly Rule[]): string {
  const known = policies.get(rules);
  if (known !== undefined) return known;
  const text = rules.map((rule) => `"${rule.name}";q=${rule.limit};w=${rule.windowS}`).join(", ");
  policies.set(rules, text);
  return text;
}
