import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { addressOfReset, requestReset, unlockAccount, verifyEmail } from "../domain/accounts/mail-links.ts";
import { voidEvidence } from "../domain/accounts/ctx.ts";
import { accountName } from "../domain/accounts/names.ts";
import { checkNewPassword } from "../domain/accounts/new-password.ts";
import { refreshSession } from "../domain/accounts/refresh-session.ts";
import { jsonBody, makeRouter, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import type { AppEnv } from "../http/env.ts";
import { answerForm, FORM_OR_JSON, formOrJson, formPage, isForm } from "../http/form.ts";
import { addressOf, attempt, signUp } from "../http/limit.ts";
import { AppError } from "../lib/errors.ts";
import { linkDonePage, type LinkPath, LINK_PAGES, linkPage } from "../pages/mail-link.tsx";
import { PASSWORD_SCRIPT, PASSWORD_SCRIPT_PATH } from "../pages/password-script.ts";

const tag = "Accounts";
const Email = z.email().max(254);
const Password = z.string().min(1).max(1024);
const LinkToken = z.string().min(1).max(200);

/** OAuth 2 password form (RFC 6749, 4.3.2); `grant_type` is not needed, nor is `scope`. */
const Credentials = z
  .object({ grant_type: z.enum(["password", ""], "must be password").optional(), username: z.string().min(1).max(254), password: Password })
  .meta({ id: "Credentials", example: { username: "ada@example.com", password: "correct horse battery" } });
const Registration = z
  .strictObject({ email: Email, password: Password, confirm_password: Password })
  .meta({ id: "Registration", example: { email: "ada@example.com", password: "a lion sleeps", confirm_password: "a lion sleeps" } });
const Refresh = z.object({ refresh_token: z.string().min(1).max(500) }).meta({ id: "Refresh", example: { refresh_token: "rt_ses_…" } });
const LinkUse = z.object({ token: LinkToken }).meta({ id: "LinkUse", example: { token: "mtk_…" } });
const Reset = z
  .object({ token: LinkToken, password: Password, confirm_password: Password })
  .meta({ id: "Reset", example: { token: "mtk_…", password: "a lion sleeps", confirm_password: "a lion sleeps" } });

const Token = z
  .object({ access_token: z.string(), refresh_token: z.string(), token_type: z.literal("bearer"), expires_in: z.number().int() })
  .meta({
    id: "Token",
    example: { access_token: "eyJhbGciOiJIUzI1NiJ9…", refresh_token: "rt_ses_…", token_type: "bearer", expires_in: 3600 },
  });
const Accepted = z.object({ accepted: z.literal(true) });
const Done = z.object({ done: z.literal(true) });

const badLink = () => new AppError("token_invalid", "The link is wrong, used up or too old. Ask for a new one.");

/** Does what a mailed link allows, charging a wrong one to the caller's address. */
async function useLink(c: Context<AppEnv>, use: () => Promise<boolean>): Promise<{ done: true }> {
  if (!(await attempt(c, [`address:${addressOf(c)}`], use, (isGood) => !isGood))) throw badLink();
  return { done: true };
}

const answerLink = (c: Context<AppEnv>, path: LinkPath, token: string, use: () => Promise<boolean>) =>
  answerForm(
    c,
    () => useLink(c, use),
    (error) => (error === null ? linkDonePage({ path }) : linkPage({ path, token, error, minLength: c.get("config").PASSWORD_MIN_LENGTH })),
  );

export const authRoutes = makeRouter()
  .openapi(
    operation({
      method: "post",
      path: "/auth/register",
      tag,
      summary: "Register an address",
      description: "The answer is the same whether or not the address has an account; a mail tells its owner more.",
      request: { body: jsonBody(Registration) },
      ok: { status: 202, description: "A mail is on its way.", schema: Accepted },
      errors: [],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const input = c.req.valid("json");
      await checkNewPassword(ctx, input, input.email);
      await signUp(c, () => ctx.jobs.register(doerOf(c), { email: input.email, password: input.password }, ctx.requestId));
      return c.json({ accepted: true as const }, 202, { "cache-control": "no-store" });
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/token",
      tag,
      summary: "Sign in",
      description: "Takes the OAuth 2 password form or JSON. After three wrong passwords an early attempt is answered 429.",
      accepts: FORM_OR_JSON,
      request: { body: formOrJson(Credentials) },
      ok: { status: 200, description: "A bearer token, and one to refresh it with.", schema: Token },
      errors: [],
    }),
    async (c) => {
      const { username, password } = isForm(c) ? c.req.valid("form") : c.req.valid("json");
      const ctx = c.get("ctx");
      const address = addressOf(c);
      const names = [`address:${address}`, `account:${await accountName(ctx.config, username)}`];
      const input = { email: username, password, userAgent: c.req.header("user-agent") ?? null, address };
      const result = await attempt(
        c,
        names,
        () => ctx.jobs.signIn(doerOf(c), input, ctx.requestId),
        ({ state }) => state === "wrong",
      );
      if (result.state === "wrong") throw new AppError("unauthenticated", "The address or the password is wrong.");
      if (result.state === "early") throw tooEarly(result.retryAfterS);
      return c.json(result.tokens, 200, { "cache-control": "no-store" });
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/refresh",
      tag,
      summary: "Exchange a refresh token for a new pair",
      description:
        "Each refresh token works once; within 10 s, and before its successor was used, it gives the same successor again. Any other reuse ends the session.",
      accepts: FORM_OR_JSON,
      request: { body: formOrJson(Refresh) },
      ok: { status: 200, description: "A new pair.", schema: Token },
      errors: [],
    }),
    async (c) => {
      const { refresh_token } = isForm(c) ? c.req.valid("form") : c.req.valid("json");
      const refresh = () => refreshSession(c.get("ctx"), doerOf(c), refresh_token);
      const tokens = await attempt(c, [`address:${addressOf(c)}`], refresh, (pair) => pair === null);
      if (tokens === null) throw new AppError("token_invalid", "The refresh token is wrong, used up or revoked. Sign in again.");
      return c.json(tokens, 200, { "cache-control": "no-store" });
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/verify-email",
      tag,
      summary: "Confirm an address",
      accepts: FORM_OR_JSON,
      request: { body: formOrJson(LinkUse) },
      ok: { status: 200, description: "The address is confirmed.", schema: Done },
      errors: [],
    }),
    (c) => {
      const { token } = isForm(c) ? c.req.valid("form") : c.req.valid("json");
      return answerLink(c, "/auth/verify-email", token, () => verifyEmail(c.get("ctx"), doerOf(c), token));
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/forgot-password",
      tag,
      summary: "Ask for a link to set a new password",
      description: "The answer is the same whether or not the address has an account.",
      request: { body: jsonBody(z.strictObject({ email: Email }).meta({ id: "ForgotPassword", example: { email: "ada@example.com" } })) },
      ok: { status: 202, description: "Where there is an account, a mail is on its way.", schema: Accepted },
      errors: [],
    }),
    async (c) => {
      await signUp(c, () => requestReset(c.get("ctx"), doerOf(c), c.req.valid("json").email));
      return c.json({ accepted: true as const }, 202, { "cache-control": "no-store" });
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/reset-password",
      tag,
      summary: "Set a new password by a mailed link",
      description: "Ends every session.",
      accepts: FORM_OR_JSON,
      request: { body: formOrJson(Reset) },
      ok: { status: 200, description: "The password is set.", schema: Done },
      errors: [],
    }),
    (c) => {
      const ctx = c.get("ctx");
      const { token, ...input } = isForm(c) ? c.req.valid("form") : c.req.valid("json");
      return answerLink(c, "/auth/reset-password", token, async () => {
        const email = await addressOfReset(ctx, token);
        if (email === null) return false;
        await checkNewPassword(ctx, input, email);
        const ended = await ctx.jobs.resetPassword(doerOf(c), { token, password: input.password }, ctx.requestId);
        await voidEvidence(ctx, ended ?? []);
        return ended !== null;
      });
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/unlock",
      tag,
      summary: "Forget an account's wrong passwords by a mailed link",
      accepts: FORM_OR_JSON,
      request: { body: formOrJson(LinkUse) },
      ok: { status: 200, description: "The next attempt is not early.", schema: Done },
      errors: [],
    }),
    (c) => {
      const { token } = isForm(c) ? c.req.valid("form") : c.req.valid("json");
      return answerLink(c, "/auth/unlock", token, () => unlockAccount(c.get("ctx"), doerOf(c), token));
    },
  );

/** An attempt before its time: refused at once, whether or not there is such an account. */
export const tooEarly = (retryAfterS: number) =>
  new AppError("rate_limited", `After wrong passwords the next attempt must wait: come back in ${retryAfterS} s.`, { retryAfterS });

// Where the links in mails lead: opening one changes nothing.
for (const path of Object.keys(LINK_PAGES) as LinkPath[]) {
  authRoutes.get(path, (c) => {
    const minLength = c.get("config").PASSWORD_MIN_LENGTH;
    return formPage(c, linkPage({ path, token: c.req.query("token") ?? "", error: null, minLength }));
  });
}
authRoutes.get(PASSWORD_SCRIPT_PATH, (c) =>
  c.body(PASSWORD_SCRIPT, 200, { "content-type": "text/javascript; charset=UTF-8", "cache-control": "public, max-age=3600" }),
);
