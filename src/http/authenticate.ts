import { createMiddleware } from "hono/factory";
import { hasRole, type Role } from "../domain/accounts/schema.ts";
import { verifyAccessToken } from "../domain/accounts/tokens.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

/** Who calls. No credential is an anonymous caller; a bad one is 401 even where none is needed. */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  const header = c.req.header("authorization");
  if (header === undefined) {
    c.set("actor", { type: "anonymous" });
  } else {
    const token = /^bearer +([\w.~+/=-]+)$/i.exec(header.trim())?.[1];
    const ctx = c.get("ctx");
    const user = token === undefined ? null : await verifyAccessToken(ctx.config, token, ctx.clock());
    if (user === null) throw new AppError("unauthenticated", "The bearer token is not valid or has expired.");
    c.set("actor", { type: "user", ...user });
  }
  await next();
});

/** Lets only callers of at least this role on: 401 without a credential, 403 with too little. */
export function requireRole(role: Role) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const actor = c.get("actor");
    if (actor.type === "anonymous") throw new AppError("unauthenticated", "Sign in first: POST /api/v1/auth/token.");
    if (!hasRole(actor, role)) throw new AppError("forbidden", `This needs the role ${role}.`);
    await next();
  });
}
