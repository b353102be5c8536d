import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./env.ts";

/** One for each list of origins: making it costs more than running it. */
const preflights = new WeakMap<readonly string[], MiddlewareHandler>();

function preflightFor(allowed: readonly string[]): MiddlewareHandler {
  let preflight = preflights.get(allowed);
  if (preflight === undefined) {
    preflight = cors({
      origin: allowed.includes("*") ? "*" : [...allowed],
      allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      allowHeaders: ["authorization", "content-type", "if-none-match", "idempotency-key", "x-api-key", "x-request-id"],
      maxAge: 86_400,
    });
    preflights.set(allowed, preflight);
  }
  return preflight;
}

/** Answers what browsers ask before they ask: whether an origin may call. */
export const answerPreflight = createMiddleware<AppEnv>((c, next) =>
  c.req.method === "OPTIONS" ? preflightFor(c.get("config").corsOrigins)(c, next) : next(),
);
