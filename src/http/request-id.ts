import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./env.ts";

const ACCEPTED = /^[\w.:/+=-]{1,128}$/;

/** The caller's request id when it is harmless to log and forward, else null. */
export function acceptableRequestId(header: string | undefined): string | null {
  return header !== undefined && ACCEPTED.test(header) ? header : null;
}

/** Answers carry the request's id. */
export const echoRequestId = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  c.res.headers.set("x-request-id", c.get("requestId"));
});
