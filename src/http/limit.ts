import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { type Actor, hasRole } from "../domain/accounts/schema.ts";
import { callerOf, costOf, type Decision, rateLimitHeaders, type Tier, withLimit } from "../domain/hotpath/index.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/** Anonymous callers are told apart by the address that Cloudflare saw. */
export const addressOf = (c: Context<AppEnv>): string => callerOf(c.req.header("cf-connecting-ip") ?? "");

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

function callerAndTier(c: Context<AppEnv>, actor: Actor): { caller: string; tier: Tier } {
  const { tiers } = c.get("ctx");
  switch (actor.type) {
    case "key":
      return { caller: actor.id, tier: tierOfKey(tiers.standard, actor.limitPerMinute) };
    case "user":
      return { caller: actor.id, tier: actor.role === "admin" ? tiers.administrator : tiers.standard };
    case "anonymous":
    case "system":
      return { caller: addressOf(c), tier: tiers.anonymous };
  }
}

/** Says what is left, in the headers of this answer whatever it will be. */
function tell(c: Context<AppEnv>, decision: Decision): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(decision))) c.header(name, value);
}

function refuse(c: Context<AppEnv>, decision: Decision): never {
  tell(c, decision);
  const retryAfterS = decision.retryAfterS ?? 1;
  if (decision.reason === "unavailable")
    throw new AppError("unavailable", "Limits cannot be counted at the moment; writes wait.", { retryAfterS });
  throw new AppError("rate_limited", `The limit "${decision.policy}" is ${decision.limit} requests; come back in ${retryAfterS} s.`, {
    retryAfterS,
  });
}

/**
 * Counts the request against its caller's tier. While Redis is away writes by somebody are refused, since their revocation
 * might be missed; writes by nobody (signing in among them) go on under this isolate's own count. Headers say how much is left, refused or not.
 */
export const limitRequests = createMiddleware<AppEnv>(async (c, next) => {
  const { hotPath, waitUntil } = c.get("ctx");
  const isWrite = !SAFE_METHODS.includes(c.req.method) && c.get("actor").type !== "anonymous";
  const decision = await hotPath.limit({ ...callerAndTier(c, c.get("actor")), isWrite }, { waitUntil });
  if (!decision.allowed) refuse(c, decision);
  tell(c, decision);
  c.set("degraded", decision.degraded);
  await next();
});

/** Charges rows that were read for the caller: one unit for each full hundred, beside the one that every request costs. */
export function chargeRows(c: Context<AppEnv>, rows: number): void {
  const { caller, tier } = callerAndTier(c, c.get("actor"));
  c.get("ctx").hotPath.adjust(caller, tier, costOf(rows) - 1);
}

/** What is dear counts against the strict tier as well; administrators are exempt. */
export const limitStrictly = createMiddleware<AppEnv>(async (c, next) => {
  const actor = c.get("actor");
  if (!hasRole(actor, "admin")) {
    const { hotPath, waitUntil, tiers } = c.get("ctx");
    const { caller } = callerAndTier(c, actor);
    const decision = await hotPath.limit({ caller, tier: tiers.strict, isWrite: true }, { waitUntil });
    if (!decision.allowed) refuse(c, decision);
    tell(c, decision);
  }
  await next();
});

/**
 * Charges an attempt that may fail against each of `names` (an address, an account) before it is made. The returned
 * function gives it back: call it when the attempt succeeded. While Redis is away this isolate counts alone; the growing
 * delays, which the database keeps, hold as ever.
 */
export async function chargeAttempt(c: Context<AppEnv>, names: readonly string[]): Promise<() => void> {
  const { hotPath, waitUntil, tiers } = c.get("ctx");
  const decisions = await Promise.all(names.map((caller) => hotPath.limit({ caller, tier: tiers.auth, isWrite: false }, { waitUntil })));
  const refused = decisions.find((decision) => !decision.allowed);
  if (refused !== undefined) refuse(c, refused);
  return () => {
    for (const name of names) hotPath.adjust(name, tiers.auth, -1);
  };
}

/** Charges a registration or a mail asked for to the caller's address. */
export async function chargeSignup(c: Context<AppEnv>): Promise<void> {
  const { hotPath, waitUntil, tiers } = c.get("ctx");
  const decision = await hotPath.limit({ caller: addressOf(c), tier: tiers.signup, isWrite: false }, { waitUntil });
  if (!decision.allowed) refuse(c, decision);
}
