import { cors } from "hono/cors";
import type { ExecutionContext } from "hono";
import type { ApiCtx } from "./ctx.ts";
import { authenticate } from "./http/authenticate.ts";
import { conditional } from "./http/conditional.ts";
import { makeRouter } from "./http/contract.ts";
import { limitRequests } from "./http/limit.ts";
import { onNotFound } from "./http/not-found.ts";
import { onError } from "./http/problem.ts";
import { acceptableRequestId, echoRequestId } from "./http/request-id.ts";
import { logRequest } from "./http/request-log.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { agencyRoutes } from "./routes/agencies.ts";
import { authRoutes } from "./routes/auth.ts";
import { changeRoutes } from "./routes/changes.ts";
import { docsRoutes } from "./routes/docs.ts";
import { healthRoutes } from "./routes/health.ts";
import { itemRoutes } from "./routes/item.ts";
import { itemListRoutes } from "./routes/items.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { opmlRoutes } from "./routes/opml.ts";
import { sourceRoutes } from "./routes/sources.ts";

export const API_BASE = "/api/v1";

const crossOrigin = (allowed: readonly string[]) =>
  cors({
    origin: allowed.includes("*") ? "*" : [...allowed],
    allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowHeaders: ["authorization", "content-type", "if-none-match", "idempotency-key", "x-api-key", "x-request-id"],
    exposeHeaders: [
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
    ],
    maxAge: 86_400,
  });

/** The edge application: middleware in its order, the one list of routes, the error handler. */
export function makeApp<Env>(ctxOf: (env: Env, execution: ExecutionContext, requestId: string | null) => ApiCtx) {
  const app = makeRouter();
  app.onError(onError);
  app.notFound(onNotFound(app));

  app.use(async (c, next) => {
    const ctx = ctxOf(c.env as Env, c.executionCtx, acceptableRequestId(c.req.header("x-request-id")));
    c.set("ctx", ctx);
    c.set("config", ctx.config);
    c.set("requestId", ctx.requestId);
    c.set("actor", { type: "anonymous" });
    await next();
  });
  app.use(echoRequestId, logRequest, securityHeaders);
  app.use((c, next) => crossOrigin(c.get("config").corsOrigins)(c, next));
  app.use(conditional);

  const api = makeRouter();
  api.use(authenticate, limitRequests);
  for (const routes of [authRoutes, opmlRoutes, sourceRoutes, jobRoutes, itemListRoutes, itemRoutes, changeRoutes, agencyRoutes])
    api.route("/", routes);

  app.route("/", healthRoutes);
  app.route("/", docsRoutes(app));
  app.route(API_BASE, api);
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer", bearerFormat: "JWT" });
  return app;
}
