import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { findKey, listKeys } from "../domain/accounts/key-store.ts";
import { Key, KeyPatch, KeyRotation, keyView, NewKey, ShownKey } from "../domain/accounts/key-schema.ts";
import { amendKey, createKey, type KeyOwner, revokeKey, rotateKey } from "../domain/accounts/keys.ts";
import { requireOwner } from "../http/authorize.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import type { AppEnv } from "../http/env.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { isId } from "../lib/ids.ts";

const tag = "Keys";
const role = "user" as const;
const sessionOnly = true as const;
const verified = true as const;
const fresh = true as const;
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "key_01kafq3v8x0000000000000000" }) });

function keyOwner(c: Context<AppEnv>): KeyOwner {
  const actor = c.get("actor");
  return { id: requireOwner(c), role: "role" in actor ? actor.role : "user" };
}

export const keyRoutes = makeRouter()
  .openapi(
    operation({
      method: "post",
      path: "/keys",
      tag,
      fresh,
      role,
      sessionOnly,
      verified,
      withhold: ["key"],
      summary: "Make an API key",
      description: "The key itself is shown this once. It never reaches further than you do.",
      request: { body: jsonBody(NewKey) },
      ok: { status: 201, description: "The key.", schema: ShownKey },
      errors: [409],
    }),
    async (c) => {
      const { row, text } = await createKey(c.get("ctx"), doerOf(c), keyOwner(c), c.req.valid("json"));
      c.header("location", `/api/v1/keys/${row.id}`);
      return c.json({ ...keyView(row), key: text }, 201, { "cache-control": "no-store" });
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/keys",
      tag,
      role,
      sessionOnly,
      summary: "List your keys, newest first",
      request: { query: z.strictObject(pageQuery) },
      ok: { status: 200, description: "Keys that are not revoked.", schema: listOf(Key) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const rows = await listKeys(c.get("ctx").db, requireOwner(c), after?.[0] ?? null, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.id], keyView), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/keys/{id}",
      tag,
      role,
      sessionOnly,
      summary: "Read a key",
      request: { params },
      ok: { status: 200, description: "The key, without its text.", schema: Key },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const row = isId("key", id) ? await findKey(c.get("ctx").db, requireOwner(c), id) : null;
      if (row === null) throw notFound("key");
      return c.json(keyView(row), 200);
    },
  )
  .openapi(
    operation({
      method: "patch",
      path: "/keys/{id}",
      tag,
      fresh,
      role,
      sessionOnly,
      summary: "Change a key",
      description: "Takes effect everywhere within 4 s.",
      request: { params, body: jsonBody(KeyPatch) },
      ok: { status: 200, description: "The key as it is now.", schema: Key },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const row = isId("key", id) ? await amendKey(c.get("ctx"), doerOf(c), keyOwner(c), id, c.req.valid("json")) : null;
      if (row === null) throw notFound("key");
      return c.json(keyView(row), 200);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/keys/{id}/rotate",
      tag,
      fresh,
      role,
      sessionOnly,
      withhold: ["key"],
      summary: "Give a key a new text",
      description: "The old one stays good for `grace_seconds` (a day unless said otherwise, at most a week).",
      request: { params, body: jsonBody(KeyRotation) },
      ok: { status: 200, description: "The key with its new text, shown this once.", schema: ShownKey },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { grace_seconds } = c.req.valid("json");
      const rotated = isId("key", id) ? await rotateKey(c.get("ctx"), doerOf(c), keyOwner(c), id, grace_seconds) : null;
      if (rotated === null) throw notFound("key");
      return c.json({ ...keyView(rotated.row), key: rotated.text }, 200, { "cache-control": "no-store" });
    },
  )
  .openapi(
    operation({
      method: "delete",
      path: "/keys/{id}",
      tag,
      role,
      sessionOnly,
      summary: "Revoke a key",
      description: "Takes effect everywhere within 4 s.",
      request: { params },
      ok: { status: 200, description: "It is revoked.", schema: z.object({ id: z.string(), revoked: z.literal(true) }) },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      if (!isId("key", id) || !(await revokeKey(c.get("ctx"), doerOf(c), requireOwner(c), id))) throw notFound("key");
      return c.json({ id, revoked: true as const }, 200);
    },
  );
