import { z } from "@hono/zod-openapi";
import { jsonBody, makeRouter, operation } from "../http/contract.ts";
import { addressOf, chargeAttempt } from "../http/limit.ts";
import { AppError } from "../lib/errors.ts";

/** OAuth 2 password form (RFC 6749, 4.3.2); `grant_type` and `scope` are taken and not needed. */
const Credentials = z
  .object({ username: z.string().min(1).max(254), password: z.string().min(1).max(1024) })
  .meta({ id: "Credentials", example: { username: "admin@example.com", password: "correct horse battery" } });

const Token = z
  .object({ access_token: z.string(), token_type: z.literal("bearer"), expires_in: z.number().int() })
  .meta({ id: "Token", example: { access_token: "eyJhbGciOiJIUzI1NiJ9…", token_type: "bearer", expires_in: 3600 } });

export const authRoutes = makeRouter().openapi(
  operation({
    method: "post",
    path: "/auth/token",
    tag: "Accounts",
    summary: "Sign in",
    description: "Takes the OAuth 2 password form or JSON and answers a bearer token.",
    accepts: ["application/x-www-form-urlencoded", "application/json"],
    request: {
      // Each media type is validated only when it is the one sent; the body rules see to it that one of them is.
      body: {
        required: false,
        content: { ...jsonBody(Credentials).content, "application/x-www-form-urlencoded": { schema: Credentials } },
      },
    },
    ok: { status: 200, description: "A bearer token.", schema: Token },
    errors: [],
  }),
  async (c) => {
    const form = c.req.header("content-type")?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
    const { username, password } = form ? c.req.valid("form") : c.req.valid("json");
    const ctx = c.get("ctx");
    const giveBack = await chargeAttempt(c, [`address:${addressOf(c)}`, `account:${username.trim().toLowerCase()}`]);
    const signedIn = await ctx.jobs.signIn({ email: username, password }, ctx.requestId);
    if (signedIn !== null) giveBack();
    else throw new AppError("unauthenticated", "The address or the password is wrong.");
    c.header("cache-control", "no-store");
    return c.json(signedIn, 200);
  },
);
