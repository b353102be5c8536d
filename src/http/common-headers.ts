import type { MiddlewareHandler } from "hono";
import type { Config } from "../config.ts";
import type { AppEnv } from "./env.ts";

const ALWAYS: readonly [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=()"],
  ["cross-origin-resource-policy", "cross-origin"],
];
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const EXPOSED = [
  "etag",
  "idempotency-replayed",
  "link",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "www-authenticate",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-request-id",
].join(",");

/** Which origin may read the answer (CORS by an allow-list; Fetch standard, 3.2): all, the caller's, or null for none. */
export function allowedOrigin({ corsOrigins }: Config, headers: Headers): string | null {
  if (corsOrigins.includes("*")) return "*";
  const origin = headers.get("origin");
  return origin !== null && corsOrigins.includes(origin) ? origin : null;
}

/**
 * What every answer says: security headers, and who may read it. A page brings its own, wider content policy. What does not
 * say that it is everybody's is one caller's: kept by nobody else, and asked for again each time.
 */
export function addCommonHeaders(headers: Headers, { ENVIRONMENT }: Config, origin: string | null): void {
  for (const [name, value] of ALWAYS) headers.set(name, value);
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", API_POLICY);
  if (ENVIRONMENT === "production") headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  if (origin !== "*" && !headers.get("vary")?.includes("Origin")) headers.append("vary", "Origin");
  if (origin === null) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED);
}

/** The same for what comes from a route, and the request's id. */
export const commonHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  // Straight into the answer: `c.header` would make a new one for each.
  const { headers } = c.res;
  addCommonHeaders(headers, c.get("config"), allowedOrigin(c.get("config"), c.req.raw.headers));
  headers.set("x-request-id", c.get("requestId"));
};
