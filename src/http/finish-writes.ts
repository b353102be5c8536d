import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./env.ts";

/**
 * Lets what changes something come to its end when the caller hangs up: the platform stops a request whose client is gone,
 * between any two awaits, unless its work is handed to `waitUntil`.
 */
export const finishWrites = createMiddleware<AppEnv>(async (c, next) => {
  if (["GET", "HEAD", "OPTIONS"].includes(c.req.method)) return next();
  const work = next();
  c.get("ctx").waitUntil(work);
  await work;
});
