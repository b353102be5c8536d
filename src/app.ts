import { cors } from "hono/cors";
import type { ExecutionContext, MiddlewareHandler } from "hono";
import type { ApiCtx } from "./ctx.ts";
import { authenticate, confirmCredential } from "./http/authenticate.ts";
import { conditional } from "./http/conditional.ts";
import { makeRouter } from "./http/contract.ts";
import { limitRequests } from "./http/limit.ts";
import { routedPath } from "./http/negotiate.ts";
import { onNotFound } from "./http/not-found.ts";
import { onError } from "./http/problem.ts";
import { answerRemembered } from "./http/public-answer.ts";
import { refuseDenied } from "./http/refuse-denied.ts";
import { acceptableRequestId, echoRequestId } from "./http/request-id.ts";
import { logRequest } from "./http/request-log.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { healthRoutes } from "./routes/health.ts";
import { RESOURCES, type Resource } from "./routes/resources.ts";

export const API_BASE = "/api/v1";

/** One for each list of origins: making it costs more than running it. */
const policies = new WeakMap<readonly string[], MiddlewareHandler>();
function crossOrigin(allowed: readonly string[]): MiddlewareHandler {
  let policy = policies.get(allowed);
  if (policy === undefined) policies.set(allowed, (policy = corsFor(allowed)));
  return policy;
}

const corsFor = (allowed: readonly string[]) =>
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

type ContextOf<Env> = (env: Env, execution: ExecutionContext, requestId: string | null) => ApiCtx;

/** An application of these resources: middleware in its order, routes, the error handler. */
async function assemble<Env>(ctxOf: ContextOf<Env>, resources: readonly Resource[]) {
  const app = makeRouter({ getPath: routedPath });
  app.onError(onError);
  app.notFound(onNotFound(app));

  app.use(async (c, next) => {
    const ctx = ctxOf(c.env as Env, c.executionCtx, acceptableRequestId(c.req.header("x-request-id")));
    c.set("ctx", ctx);
    c.set("config", ctx.config);
    c.set("requestId", ctx.requestId);
    c.set("actor", { type: "anonymous" });
    c.set("credential", null);
    c.set("degraded", false);
    await next();
  });
  app.use(echoRequestId, logRequest, securityHeaders);
  app.use((c, next) => crossOrigin(c.get("config").corsOrigins)(c, next));
  app.use(conditional);

  const api = makeRouter();
  api.use(refuseDenied, authenticate, limitRequests, confirmCredential, answerRemembered);
  for (const routes of await Promise.all(resources.map(({ load }) => load()))) api.route("/", routes);

  app.route("/", healthRoutes);
  app.route(API_BASE, api);
  return app;
}

/** The resource a path belongs to: its first segment under the API's base, without a format's suffix. */
function resourceOf(path: string): string {
  const [segment = ""] = path.startsWith(`${API_BASE}/`) ? path.slice(API_BASE.length + 1).split("/") : [];
  return segment.split(".")[0] ?? "";
}

/** The edge application: each resource is loaded when it is first asked for, the reference when all of them are. */
export function makeApp<Env>(ctxOf: ContextOf<Env>) {
  const apps = new Map<string, Awaited<ReturnType<typeof assemble>>>();
  const appFor = async (path: string) => {
    const wantsAll = path === "/openapi.json" || path === "/docs" || path.startsWith("/docs/");
    const resource = wantsAll ? "*" : resourceOf(path);
    const resources = RESOURCES.filter(({ at }) => wantsAll || at.includes(resource));
    const key = resources.length === 0 ? "" : resource;
    let app = apps.get(key);
    if (app === undefined) {
      app = await assemble(ctxOf, resources);
      if (wantsAll) app.route("/", (await import("./routes/docs.ts")).docsRoutes(app));
      apps.set(key, app);
    }
    return app;
  };
  return {
    fetch: async (request: Request, env: object, execution: ExecutionContext): Promise<Response> =>
      (await appFor(new URL(request.url).pathname)).fetch(request, env, execution),
  };
}
