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
  for (const [name, value] of ALWAYS) c.header(name, value);
  // What does not say that it is everybody's is one caller's: kept by nobody else, and asked for again each time.
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "private, no-cache");
  if (!c.res.headers.has("content-security-policy")) c.header("content-security-policy", API_POLICY);
  if (c.get("config").ENVIRONMENT === "production") c.header("strict-transport-security", "max-age=63072000; includeSubDomains");
});
