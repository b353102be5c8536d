import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Actor } from "../domain/accounts/schema.ts";
import type { AppEnv, Visit } from "./env.ts";

type Told = { path: string; route: string; status: number; actor: Actor; failure?: Record<string, string> | undefined };

/** One wide event per request. */
export function logRequest({ ctx, startedMs }: Visit, { method, headers }: Request, { path, route, status, actor, failure }: Told): void {
  ctx.log(status >= 500 ? "error" : "info", "request", {
    request_id: ctx.requestId,
    method,
    path,
    route,
    status,
    duration_ms: ctx.clock() - startedMs,
    actor: "id" in actor ? actor.id : actor.type,
    user_agent: headers.get("user-agent")?.slice(0, 120),
    failure: status >= 400 ? failure : undefined,
  });
}

/** The same for what a route answered. */
export const logRouted: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const told = { path: c.req.path, route: routePath(c, -1), status: c.res.status, actor: c.get("actor"), failure: c.get("failure") };
  logRequest(c.env, c.req.raw, told);
};
