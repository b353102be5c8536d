import type { ExecutionContext } from "hono";
import { getPath } from "hono/utils/url";
import type { ApiCtx } from "./ctx/api.ts";
import { admit } from "./http/admission.ts";
import { commonHeaders } from "./http/common-headers.ts";
import { conditional } from "./http/conditional.ts";
import { makeRouter } from "./http/contract.ts";
import { finishWrites } from "./http/finish-writes.ts";
import { answerHotRead } from "./http/hot-read.ts";
import { routedPath } from "./http/negotiate.ts";
import { onNotFound } from "./http/not-found.ts";
import { answerPreflight } from "./http/preflight.ts";
import { onError } from "./http/problem.ts";
import { logRouted } from "./http/request-log.ts";
import { acceptableRequestId, openVisit } from "./http/visit.ts";
import { healthRoutes } from "./routes/health.ts";
import { RESOURCES, type Resource } from "./routes/resources.ts";

export const API_BASE = "/api/v1";

type ContextOf<Env> = (env: Env, execution: ExecutionContext, requestId: string | null) => ApiCtx;

/** An application of these resources: middleware in its order, routes, the error handler. */
async function assemble(resources: readonly Resource[]) {
  const app = makeRouter({ getPath: routedPath });
  app.onError(onError);
  app.notFound(onNotFound(app));

  app.use(async (c, next) => {
    const { ctx } = c.env;
    c.set("ctx", ctx);
    c.set("config", ctx.config);
    c.set("requestId", ctx.requestId);
    c.set("actor", { type: "anonymous" });
    c.set("credential", null);
    await next();
  });
  app.use(logRouted, commonHeaders, answerPreflight, conditional);

  const api = makeRouter();
  api.use(finishWrites, admit);
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

const wantsAll = (path: string): boolean => path === "/openapi.json" || path === "/docs" || path.startsWith("/docs/");

/** The edge application: each resource is loaded when it is first asked for, the reference when all of them are. */
export function makeApp<Env>(ctxOf: ContextOf<Env>) {
  const apps = new Map<string, Awaited<ReturnType<typeof assemble>>>();
  const load = async (name: string) => {
    const resources = RESOURCES.filter(({ at }) => name === "*" || at.includes(name));
    // What is no resource shares one application that says so.
    const key = resources.length === 0 ? "" : name;
    const app = apps.get(key) ?? (await assemble(resources));
    if (name === "*") app.route("/", (await import("./routes/docs.ts")).docsRoutes(app));
    apps.set(key, app);
    return app;
  };
  return {
    fetch: async (request: Request, env: Env, execution: ExecutionContext): Promise<Response> => {
      const visit = openVisit(ctxOf(env, execution, acceptableRequestId(request)), request);
      const hot = await answerHotRead(visit, request);
      if (hot !== null) return hot;
      const path = getPath(request);
      const name = wantsAll(path) ? "*" : resourceOf(path);
      const app = apps.get(name) ?? (await load(name));
      return app.fetch(request, visit, execution);
    },
  };
}
