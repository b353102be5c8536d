import { z } from "@hono/zod-openapi";
import type { Actor } from "../domain/accounts/schema.ts";
import { eraseAccount, signOut } from "../domain/accounts/manage-users.ts";
import { nowOf, voidEvidence } from "../domain/accounts/ctx.ts";
import { checkNewPassword } from "../domain/accounts/new-password.ts";
import { listSessions } from "../domain/accounts/session-store.ts";
import { Me, meView, Session, sessionView } from "../domain/accounts/user-schema.ts";
import { findUser, renameUser } from "../domain/accounts/user-store.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import { requireOwner } from "../http/authorize.ts";
import { addressOf } from "../http/limit.ts";
import { AppError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { tooEarly } from "./auth.ts";

const tag = "Accounts";
const role = "user" as const;
const sessionOnly = true as const;
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "ses_01kafq3v8x0000000000000000" }) });
const Ended = z.object({ ended: z.number().int() }).meta({ id: "Ended", example: { ended: 1 } });

const sessionOf = (actor: Actor): string | null => (actor.type === "user" ? actor.sessionId : null);

const MePatch = z.strictObject({ name: z.string().trim().min(1).max(100).nullable() }).meta({ id: "MePatch", example: { name: "Ada" } });
const NewPassword = z
  .strictObject({ current_password: z.string().min(1).max(1024), password: z.string().max(1024), confirm_password: z.string().max(1024) })
  .meta({ id: "NewPassword", example: { current_password: "a lion sleeps", password: "a lion wakes", confirm_password: "a lion wakes" } });
const Receipt = z.object({ id: z.string(), erased_at: z.string(), counts: z.record(z.string(), z.number().int()) }).meta({
  id: "ErasureReceipt",
  example: { id: "ers_01kafq3v8x0000000000000000", erased_at: "2026-11-20T12:00:00.000Z", counts: { account: 1, sessions: 2 } },
});

export const accountRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/auth/me",
      tag,
      role,
      summary: "Who you are",
      ok: { status: 200, description: "You, or the owner of the key.", schema: Me },
      errors: [],
    }),
    async (c) => {
      const user = await findUser(c.get("ctx").db, requireOwner(c));
      if (user === null) throw new AppError("unauthenticated", "This account is no longer there.");
      return c.json(meView(user), 200);
    },
  )
  .openapi(
    operation({
      method: "patch",
      path: "/auth/me",
      tag,
      role,
      sessionOnly,
      summary: "Change your name",
      request: { body: jsonBody(MePatch) },
      ok: { status: 200, description: "You, as you are now.", schema: Me },
      errors: [],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const user = await renameUser(ctx.db, doerOf(c), requireOwner(c), c.req.valid("json").name, nowOf(ctx));
      if (user === null) throw new AppError("unauthenticated", "This account is no longer there.");
      return c.json(meView(user), 200);
    },
  )
  .openapi(
    operation({
      method: "delete",
      path: "/auth/me",
      tag,
      fresh: true,
      role,
      sessionOnly,
      summary: "Erase your account and everything that is yours",
      ok: { status: 200, description: "A receipt of what was erased.", schema: Receipt },
      errors: [409],
    }),
    async (c) => {
      const receipt = await eraseAccount(c.get("ctx"), doerOf(c), requireOwner(c));
      if (receipt === null) throw new AppError("unauthenticated", "This account is no longer there.");
      return c.json(receipt, 200);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/password",
      tag,
      role,
      sessionOnly,
      summary: "Change your password",
      description: "Ends every other session.",
      request: { body: jsonBody(NewPassword) },
      ok: { status: 200, description: "How many other sessions ended.", schema: Ended },
      errors: [],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { current_password: current, ...input } = c.req.valid("json");
      const actor = c.get("actor");
      const user = await findUser(ctx.db, requireOwner(c));
      await checkNewPassword(ctx, input, user?.email ?? "");
      const who = { userId: requireOwner(c), sessionId: sessionOf(actor) ?? "", address: addressOf(c) };
      const result = await ctx.jobs.changePassword(doerOf(c), { ...who, current, password: input.password }, ctx.requestId);
      if (result.state === "early") throw tooEarly(result.retryAfterS);
      if (result.state === "wrong") {
        const errors = [{ pointer: "/current_password", message: "is not your password" }];
        throw new AppError("invalid", "A field is not valid.", { errors });
      }
      await voidEvidence(ctx, result.ended);
      return c.json({ ended: result.ended.length }, 200);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/auth/logout",
      tag,
      role,
      sessionOnly,
      summary: "End this session",
      ok: { status: 200, description: "It has ended; its tokens are void everywhere within 4 s.", schema: Ended },
      errors: [],
    }),
    async (c) => c.json({ ended: await signOut(c.get("ctx"), doerOf(c), requireOwner(c), sessionOf(c.get("actor")), "logout") }, 200),
  )
  .openapi(
    operation({
      method: "get",
      path: "/auth/sessions",
      tag,
      role,
      sessionOnly,
      summary: "List your sessions, newest first",
      ok: { status: 200, description: "Sessions that have not ended.", schema: z.object({ data: z.array(Session) }) },
      errors: [],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const rows = await listSessions(ctx.db, requireOwner(c), nowOf(ctx));
      return c.json({ data: rows.map((row) => sessionView(row, sessionOf(c.get("actor")))) }, 200);
    },
  )
  .openapi(
    operation({
      method: "delete",
      path: "/auth/sessions",
      tag,
      role,
      sessionOnly,
      summary: "End all your sessions, this one included",
      ok: { status: 200, description: "How many ended.", schema: Ended },
      errors: [],
    }),
    async (c) => c.json({ ended: await signOut(c.get("ctx"), doerOf(c), requireOwner(c), null, "logout") }, 200),
  )
  .openapi(
    operation({
      method: "delete",
      path: "/auth/sessions/{id}",
      tag,
      role,
      sessionOnly,
      summary: "End a session",
      request: { params },
      ok: { status: 200, description: "It has ended.", schema: Ended },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const ended = isId("ses", id) ? await signOut(c.get("ctx"), doerOf(c), requireOwner(c), id, "logout") : 0;
      if (ended === 0) throw notFound("session");
      return c.json({ ended }, 200);
    },
  );
