import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { AppEnv } from "./env.ts";

/** One wide event per request. */
export const logRequest = createMiddleware<AppEnv>(async (c, next) => {
  const { log, clock } = c.get("ctx");
  const startedMs = clock();
  await next();
  const actor = c.get("actor");
  const status = c.res.status;
  log(status >= 500 ? "error" : "info", "request", {
    request_id: c.get("requestId"),
    method: c.req.method,
    path: c.req.path,
    route: routePath(c, -1),
    status,
    duration_ms: clock() - startedMs,
    actor: actor !== undefined && "id" in actor ? actor.id : (actor?.type ?? "anonymous"),
    user_agent: c.req.header("user-agent")?.slice(0, 120),
    ...(status >= 400 ? { failure: c.get("failure") } : {}),
  });
});
