import { z } from "@hono/zod-openapi";
import { amendUser, signOut } from "../domain/accounts/manage-users.ts";
import { Role } from "../domain/accounts/roles.ts";
import { ManagedUser, managedUserView } from "../domain/accounts/user-schema.ts";
import { findUser, listUsers, type User } from "../domain/accounts/user-store.ts";
import type { ApiCtx } from "../ctx/api.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { isId } from "../lib/ids.ts";

const tag = "Administration";
const role = "admin" as const;
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "usr_01kafq3v8x0000000000000000" }) });

const UserPatch = z
  .strictObject({ role: Role, suspended: z.boolean() })
  .partial()
  .meta({ id: "UserPatch", example: { suspended: true } });

async function userOf(ctx: ApiCtx, id: string): Promise<User> {
  const user = isId("usr", id) ? await findUser(ctx.db, id) : null;
  if (user === null) throw notFound("user");
  return user;
}

export const adminUserRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/admin/users",
      tag,
      role,
      summary: "List users, newest first",
      request: {
        query: z.strictObject({
          ...pageQuery,
          q: z.string().trim().min(1).max(254).optional().openapi({ description: "Part of an address." }),
        }),
      },
      ok: { status: 200, description: "Users.", schema: listOf(ManagedUser) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor, q } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const rows = await listUsers(c.get("ctx").db, { q: q ?? null, before: after?.[0] ?? null, limit: limit + 1 });
      return c.json(await toPage(c, rows, limit, (row) => [row.id], managedUserView), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/admin/users/{id}",
      tag,
      role,
      summary: "Read a user",
      request: { params },
      ok: { status: 200, description: "The user.", schema: ManagedUser },
      errors: [404],
    }),
    async (c) => c.json(managedUserView(await userOf(c.get("ctx"), c.req.valid("param").id)), 200),
  )
  .openapi(
    operation({
      method: "patch",
      path: "/admin/users/{id}",
      tag,
      fresh: true,
      role,
      summary: "Change a user's role, suspend or readmit them",
      description: "Takes effect everywhere within 4 s. A suspended user's sessions end; their keys rest until they are readmitted.",
      request: { params, body: jsonBody(UserPatch) },
      ok: { status: 200, description: "The user as they are now.", schema: ManagedUser },
      errors: [404, 409],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const user = isId("usr", id) ? await amendUser(c.get("ctx"), doerOf(c), id, c.req.valid("json")) : null;
      if (user === null) throw notFound("user");
      return c.json(managedUserView(user), 200);
    },
  )
  .openapi(
    operation({
      method: "delete",
      path: "/admin/users/{id}/sessions",
      tag,
      role,
      summary: "End all of a user's sessions",
      request: { params },
      ok: { status: 200, description: "How many ended.", schema: z.object({ ended: z.number().int() }) },
      errors: [404],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const user = await userOf(ctx, c.req.valid("param").id);
      return c.json({ ended: await signOut(ctx, doerOf(c), user.id, null, "admin") }, 200);
    },
  );
