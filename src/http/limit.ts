import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { type Actor, hasRole } from "../domain/accounts/schema.ts";
import { callerOf, type Decision, rateLimitHeaders, type Tier } from "../domain/hotpath/index.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/** Anonymous callers are told apart by the address that Cloudflare saw. */
export const addressOf = (c: Context<AppEnv>): string => callerOf(c.req.header("cf-connecting-ip") ?? "");

function callerAndTier(c: Context<AppEnv>, actor: Actor): { caller: string; tier: Tier } {
  const { tiers } = c.get("ctx");
  switch (actor.type) {
    case "user":
      return { caller: actor.id, tier: actor.role === "admin" ? tiers.administrator : tiers.standard };
    case "anonymous":
    case "system":
      return { caller: addressOf(c), tier: tiers.anonymous };
  }
}

function refuse(decision: Decision): never {
  const retryAfterS = decision.retryAfterS ?? 1;
  if (decision.reason === "unavailable")
    throw new AppError("unavailable", "Limits cannot be counted at the moment; writes wait.", { retryAfterS });
  throw new AppError("rate_limited", `The limit "${decision.policy}" is ${decision.limit} requests; come back in ${retryAfterS} s.`, {
    retryAfterS,
  });
}

/** Counts the request against its caller's tier; headers say how much is left, refused or not. */
export const limitRequests = createMiddleware<AppEnv>(async (c, next) => {
  const { hotPath, waitUntil } = c.get("ctx");
  const isWrite = !SAFE_METHODS.includes(c.req.method);
  const decision = await hotPath.limit({ ...callerAndTier(c, c.get("actor")), isWrite }, { waitUntil });
  for (const [name, value] of Object.entries(rateLimitHeaders(decision))) c.header(name, value);
  if (!decision.allowed) refuse(decision);
  await next();
});

/** What is dear counts against the strict tier as well; administrators are exempt. */
export const limitStrictly = createMiddleware<AppEnv>(async (c, next) => {
  const actor = c.get("actor");
  if (!hasRole(actor, "admin")) {
    const { hotPath, waitUntil, tiers } = c.get("ctx");
    const { caller } = callerAndTier(c, actor);
    const decision = await hotPath.limit({ caller, tier: tiers.strict, isWrite: true }, { waitUntil });
    for (const [name, value] of Object.entries(rateLimitHeaders(decision))) c.header(name, value);
    if (!decision.allowed) refuse(decision);
  }
  await next();
});

/**
 * Charges an attempt that may fail against each of `names` (an address, an account) before it is made. The returned
 * function gives it back: call it when the attempt succeeded.
 */
export async function chargeAttempt(c: Context<AppEnv>, names: readonly string[]): Promise<() => void> {
  const { hotPath, waitUntil, tiers } = c.get("ctx");
  const decisions = await Promise.all(names.map((caller) => hotPath.limit({ caller, tier: tiers.auth, isWrite: true }, { waitUntil })));
  const refused = decisions.find((decision) => !decision.allowed);
  if (refused !== undefined) refuse(refused);
  return () => {
    for (const name of names) hotPath.adjust(name, tiers.auth, -1);
  };
}
