import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./env.ts";

const ALWAYS: readonly [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=()"],
  ["cross-origin-resource-policy", "cross-origin"],
];
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Security headers on everything; a page brings its own, wider content policy. */
export const securityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  // Straight into the answer: `c.header` would make a new one for each.
  const { headers } = c.res;
  for (const [name, value] of ALWAYS) headers.set(name, value);
  // What does not say that it is everybody's is one caller's: kept by nobody else, and asked for again each time.
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", API_POLICY);
  if (c.get("config").ENVIRONMENT === "production") headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
});
