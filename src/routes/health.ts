import { z } from "@hono/zod-openapi";
import { VERSION } from "../config.ts";
import type { ApiCtx } from "../ctx/api.ts";
import { breachesOf, CacheHealth, cacheHealth, DependencyHealth, pingDatabase, probe, readBacklog } from "../domain/operations/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { AppError } from "../lib/errors.ts";

const tag = "Health";
const Dependencies = z.object({ database: DependencyHealth, redis: DependencyHealth }).meta({
  id: "Dependencies",
  example: {
    database: { state: "ok", latency_ms: 3, fallback: "cached reads" },
    redis: { state: "ok", latency_ms: 1, fallback: "reads go on under a limit kept per isolate; writes are limited tightly" },
  },
});
const Status = z.enum(["ok", "degraded", "down"]);
const Summary = z.object({ status: Status, version: z.string() }).meta({ id: "Health", example: { status: "ok", version: VERSION } });
const Detailed = Summary.extend({
  dependencies: Dependencies,
  backlog: z.record(z.string(), z.number().int()).nullable(),
  cache: CacheHealth.nullable(),
  breaches: z.record(z.string(), z.number().int()).nullable(),
}).meta({ id: "DetailedHealth" });

async function checkDependencies(ctx: ApiCtx): Promise<z.infer<typeof Dependencies>> {
  const [database, redis] = await Promise.all([
    probe(ctx.clock, "cached reads", () => pingDatabase(ctx.db)),
    probe(ctx.clock, "reads go on under a limit kept per isolate; writes are limited tightly", () => ctx.redis.pipeline([["PING"]])),
  ]);
  return { database, redis };
}

/** What all isolates have counted. */
async function readTallies({ hotPath }: ApiCtx): Promise<{ cache: CacheHealth; breaches: Record<string, number> }> {
  const tallies = await hotPath.tallies();
  return { cache: cacheHealth(tallies, hotPath.state()), breaches: breachesOf(tallies) };
}

function overall(dependencies: z.infer<typeof Dependencies>): z.infer<typeof Status> {
  if (dependencies.database.state === "down") return "down";
  return dependencies.redis.state === "down" ? "degraded" : "ok";
}

export const healthRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/health",
      tag,
      summary: "Is it well",
      ok: { status: 200, description: "Health in a word.", schema: Summary },
      errors: [],
    }),
    async (c) => c.json({ status: overall(await checkDependencies(c.get("ctx"))), version: VERSION }, 200),
  )
  .openapi(
    operation({
      method: "get",
      path: "/health/live",
      tag,
      summary: "Is the Worker running",
      ok: { status: 200, description: "It is.", schema: Summary },
      errors: [],
    }),
    (c) => c.json({ status: "ok" as const, version: VERSION }, 200),
  )
  .openapi(
    operation({
      method: "get",
      path: "/health/ready",
      tag,
      summary: "Can it serve requests",
      ok: { status: 200, description: "It can.", schema: Summary },
      errors: [503],
    }),
    async (c) => {
      const status = overall(await checkDependencies(c.get("ctx")));
      if (status === "down") throw new AppError("unavailable", "The database does not answer.", { retryAfterS: 5 });
      return c.json({ status, version: VERSION }, 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/health/dependencies",
      tag,
      summary: "How each dependency is doing",
      ok: { status: 200, description: "State, latency and what still works without it.", schema: Dependencies },
      errors: [],
    }),
    async (c) => c.json(await checkDependencies(c.get("ctx")), 200),
  )
  .openapi(
    operation({
      method: "get",
      path: "/health/detailed",
      tag,
      summary: "Dependencies, backlog, cache, and how often each limit was broken",
      ok: { status: 200, description: "Everything an operator looks at first.", schema: Detailed },
      errors: [],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const dependencies = await checkDependencies(ctx);
      const [backlog, counted] = await Promise.all([
        dependencies.database.state === "ok" ? readBacklog(ctx.db) : null,
        dependencies.redis.state === "ok" ? readTallies(ctx) : { cache: null, breaches: null },
      ]);
      return c.json({ status: overall(dependencies), version: VERSION, dependencies, backlog, ...counted }, 200);
    },
  );
