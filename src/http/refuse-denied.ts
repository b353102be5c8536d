import { createMiddleware } from "hono/factory";
import { admits } from "../domain/ip-rules/index.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

/** 403 for addresses that an administrator shut out; costs nothing while the isolate's state is fresh. */
export const refuseDenied = createMiddleware<AppEnv>(async (c, next) => {
  const { hotPath, waitUntil } = c.get("ctx");
  await hotPath.fresh({ waitUntil });
  if (!admits(hotPath.document("ip_rules"), c.req.header("cf-connecting-ip") ?? "")) {
    throw new AppError("address_denied", "This service is not open to your network.");
  }
  await next();
});
