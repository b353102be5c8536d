import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { EdgeCtx } from "../ctx/edge.ts";
import { type Actor, hasRole } from "../domain/accounts/schema.ts";
import { callerOf, costOf, type Decision, rateLimitHeaders, type Tier, withLimit } from "../domain/hotpath/index.ts";
import { breachOf } from "../domain/operations/breaches.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

export const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/** Anonymous callers are told apart by the address that Cloudflare saw. */
export const addressOf = (c: Context<AppEnv>): string => callerOf(c.env.address);

const tiersOfKeys = new Map<number, Tier>();

/** The standard tier, or one like it with the key's own limit; made once for each limit. */
function tierOfKey(standard: Tier, limitPerMinute: number | null): Tier {
  if (limitPerMinute === null) return standard;
  let tier = tiersOfKeys.get(limitPerMinute);
  if (tier === undefined) {
    tier = withLimit(standard, limitPerMinute);
    tiersOfKeys.set(limitPerMinute, tier);
  }
  return tier;
}

/** Under which name and tier a request is counted. */
export function callerAndTier({ tiers }: EdgeCtx, actor: Actor, address: string): { caller: string; tier: Tier } {
  switch (actor.type) {
    case "key":
      return { caller: actor.id, tier: tierOfKey(tiers.standard, actor.limitPerMinute) };
    case "user":
      return { caller: actor.id, tier: actor.role === "admin" ? tiers.administrator : tiers.standard };
    case "anonymous":
    case "system":
      return { caller: callerOf(address), tier: tiers.anonymous };
  }
}

const callerOfRequest = (c: Context<AppEnv>) => callerAndTier(c.get("ctx"), c.get("actor"), c.env.address);

/** Says what is left, whatever the answer will be. */
export function tellLimit(decision: Decision, set: (name: string, value: string) => void): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(decision))) set(name, value);
}

function refuse(c: Context<AppEnv>, decision: Decision): never {
  tellLimit(decision, (name, value) => c.header(name, value));
  refuseOver(c.get("ctx"), decision);
}

/**
 * Says why a request may not pass. While Redis is away writes by somebody are refused, since their revocation might be
 * missed; writes by nobody (signing in among them) go on under this isolate's own count. The first refusal of a caller's
 * window is an event of its own: the request's line, of the same id, says who it was.
 */
export function refuseOver({ log, hotPath, requestId }: EdgeCtx, decision: Decision): never {
  const { policy, limit } = decision;
  if (decision.isBreach) {
    log("warn", "limit_breach", { request_id: requestId, policy, limit });
    hotPath.tally(breachOf(policy), 1);
  }
  const retryAfterS = decision.retryAfterS ?? 1;
  if (decision.reason === "unavailable")
    throw new AppError("unavailable", "Limits cannot be counted at the moment; writes wait.", { retryAfterS });
  throw new AppError("rate_limited", `The limit "${policy}" is ${limit} requests; come back in ${retryAfterS} s.`, {
    retryAfterS,
  });
}

/** Charges rows that were read for the caller: one unit for each full hundred, beside the one that every request costs. */
export function chargeRows(c: Context<AppEnv>, rows: number): void {
  const { caller, tier } = callerOfRequest(c);
  c.get("ctx").hotPath.adjust(caller, tier, costOf(rows) - 1);
}

/** What is dear counts against the strict tier as well; administrators are exempt. */
export const limitStrictly = createMiddleware<AppEnv>(async (c, next) => {
  const actor = c.get("actor");
  if (!hasRole(actor, "admin")) {
    const { hotPath, waitUntil, tiers } = c.get("ctx");
    const { caller } = callerOfRequest(c);
    const decision = await hotPath.limit({ caller, tier: tiers.strict, isWrite: true }, { waitUntil });
    if (!decision.allowed) refuse(c, decision);
    tellLimit(decision, (name, value) => c.header(name, value));
  }
  await next();
});

/**
 * Makes an attempt that may fail, charged against each of `names` (an address, an account) before it is made. The charge stays
 * where it has failed; what was thrown was not judged. While Redis is away this isolate counts alone; the growing delays,
 * which the database keeps, hold as ever.
 */
export async function attempt<Result>(
  c: Context<AppEnv>,
  names: readonly string[],
  make: () => Promise<Result>,
  hasFailed: (result: Result) => boolean,
): Promise<Result> {
  const { hotPath, waitUntil, tiers } = c.get("ctx");
  const decisions = await Promise.all(names.map((caller) => hotPath.limit({ caller, tier: tiers.auth, isWrite: false }, { waitUntil })));
  const refused = decisions.find((decision) => !decision.allowed);
  if (refused !== undefined) refuse(c, refused);
  let staysCharged = false;
  try {
    const result = await make();
    staysCharged = hasFailed(result);
    return result;
  } finally {
    if (!staysCharged) for (const name of names) hotPath.adjust(name, tiers.auth, -1);
  }
}

/** Charges a registration or a mail asked for to the caller's address, unless it is thrown out. */
export async function signUp(c: Context<AppEnv>, make: () => Promise<void>): Promise<void> {
  const { hotPath, waitUntil, tiers } = c.get("ctx");
  const caller = addressOf(c);
  const decision = await hotPath.limit({ caller, tier: tiers.signup, isWrite: false }, { waitUntil });
  if (!decision.allowed) refuse(c, decision);
  try {
    await make();
  } catch (error) {
    hotPath.adjust(caller, tiers.signup, -1);
    throw error;
  }
}
