import type { ExecutionContext } from "hono";
import { admit } from "../http/admission.ts";
import { commonHeaders } from "../http/common-headers.ts";
import { conditional } from "../http/conditional.ts";
import { makeRouter } from "../http/contract.ts";
import type { Visit } from "../http/env.ts";
import { finishWrites } from "../http/finish-writes.ts";
import { routedPath } from "../http/negotiate.ts";
import { onNotFound } from "../http/not-found.ts";
import { answerPreflight } from "../http/preflight.ts";
import { onError } from "../http/problem.ts";
import { logRouted } from "../http/request-log.ts";
import { healthRoutes } from "./health.ts";
import { RESOURCES, type Resource } from "./resources.ts";

const API_BASE = "/api/v1";

/** An application of these resources: middleware in its order, routes, the error handler. */
async function assemble(resources: readonly Resource[]) {
  const app = makeRouter({ getPath: routedPath });
  app.onError(onError);
  app.notFound(onNotFound(app));

  app.use(async (c, next) => {
    const { config, requestId } = c.env.ctx;
    c.set("config", config);
    c.set("requestId", requestId);
    c.set("ctx", await c.env.whole());
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

const apps = new Map<string, Awaited<ReturnType<typeof assemble>>>();

async function load(name: string) {
  const resources = RESOURCES.filter(({ at }) => name === "*" || at.includes(name));
  // What is no resource shares one application that says so.
  const key = resources.length === 0 ? "" : name;
  const app = apps.get(key) ?? (await assemble(resources));
  if (name === "*") app.route("/", (await import("./docs.ts")).docsRoutes(app));
  apps.set(key, app);
  return app;
}

/** Answers by the routes. Each resource is loaded when it is first asked for, the reference when all of them are. */
export async function answerRouted(visit: Visit, request: Request, execution: ExecutionContext): Promise<Response> {
  const path = new URL(request.url).pathname;
  const name = wantsAll(path) ? "*" : resourceOf(path);
  const app = apps.get(name) ?? (await load(name));
  return app.fetch(request, visit, execution);
}
