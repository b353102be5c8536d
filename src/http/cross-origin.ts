import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./env.ts";

const EXPOSED = [
  "etag",
  "link",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-request-id",
];

/** One for each list of origins: making it costs more than running it. */
const preflights = new WeakMap<readonly string[], MiddlewareHandler>();

function preflightFor(allowed: readonly string[]): MiddlewareHandler {
  let preflight = preflights.get(allowed);
  if (preflight === undefined) {
    preflight = cors({
      origin: allowed.includes("*") ? "*" : [...allowed],
      allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      allowHeaders: ["authorization", "content-type", "if-none-match", "idempotency-key", "x-api-key", "x-request-id"],
      exposeHeaders: EXPOSED,
      maxAge: 86_400,
    });
    preflights.set(allowed, preflight);
  }
  return preflight;
}

/**
 * CORS by an allow-list (Fetch standard, 3.2). Preflights are the library's; other answers get the two headers here, once
 * they are made: the library sets them before, which costs every request two more answers.
 */
export const crossOrigin = createMiddleware<AppEnv>(async (c, next) => {
  const { corsOrigins } = c.get("config");
  if (c.req.method === "OPTIONS") return preflightFor(corsOrigins)(c, next);
  await next();
  const { headers } = c.res;
  const origin = c.req.header("origin") ?? "";
  if (corsOrigins.includes("*")) headers.set("access-control-allow-origin", "*");
  else {
    headers.append("vary", "Origin");
    if (!corsOrigins.includes(origin)) return;
    headers.set("access-control-allow-origin", origin);
  }
  headers.set("access-control-expose-headers", EXPOSED.join(","));
});
