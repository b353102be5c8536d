import type { OpenAPIHono } from "@hono/zod-openapi";
import type { NotFoundHandler } from "hono";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";
import { problem } from "./problem.ts";

/** 405 with `Allow` where the path exists under another method, else 404. */
export function onNotFound(app: OpenAPIHono<AppEnv>): NotFoundHandler<AppEnv> {
  return (c) => {
    const allowed = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) => {
      const [handlers] = app.router.match(method, c.req.path);
      return handlers.some(([[, route]]) => route.method === method);
    });
    const error =
      allowed.length === 0
        ? new AppError("not_found", "There is nothing at this address.")
        : new AppError("method_not_allowed", `${c.req.method} is not possible here.`, {
            headers: { allow: (allowed.includes("GET") ? [...allowed, "HEAD", "OPTIONS"] : [...allowed, "OPTIONS"]).join(", ") },
          });
    c.set("failure", { code: error.code });
    return problem(c, error);
  };
}
