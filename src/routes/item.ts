import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import {
  findItem,
  Item,
  type ItemRow,
  itemView,
  listItemSightings,
  listRevisions,
  RevisionWire,
  revisionView,
  sightingView,
  SightingWire,
} from "../domain/items/index.ts";
import { makeRouter, notFound, operation } from "../http/contract.ts";
import type { AppEnv } from "../http/env.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { isId } from "../lib/ids.ts";

const tag = "Items";
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "itm_01kafq3v8x0000000000000000" }) });

/** The item; an id that was merged into another answers 308 for ever (RFC 9110, 15.4.9). */
async function itemOf(c: Context<AppEnv>, id: string): Promise<ItemRow> {
  const { item, movedTo } = isId("itm", id) ? await findItem(c.get("ctx").db, id) : { item: null, movedTo: null };
  if (movedTo !== null) {
    const url = new URL(c.req.url);
    throw new HTTPException(308, {
      res: new Response(null, { status: 308, headers: { location: `${url.pathname.replace(id, movedTo)}${url.search}` } }),
    });
  }
  if (item === null) throw notFound("item");
  return item;
}

export const itemRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/items/{id}",
      tag,
      summary: "Read an item",
      description: "An id that was merged into another answers 308 for ever.",
      request: { params },
      ok: { status: 200, description: "The item.", schema: Item },
      errors: [404],
    }),
    async (c) => {
      return c.json(itemView(await itemOf(c, c.req.valid("param").id)), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/items/{id}/sightings",
      tag,
      summary: "Who said what, and why it is one thing",
      request: { params, query: z.strictObject(pageQuery) },
      ok: { status: 200, description: "The item's sightings, oldest first.", schema: listOf(SightingWire) },
      errors: [404, 422],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      await itemOf(c, id);
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const rows = await listItemSightings(c.get("ctx").db, id, after?.[0] ?? null, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.id], sightingView), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/items/{id}/revisions",
      tag,
      summary: "What changed when",
      request: { params, query: z.strictObject(pageQuery) },
      ok: { status: 200, description: "Field-level history, oldest first.", schema: listOf(RevisionWire) },
      errors: [404, 422],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      await itemOf(c, id);
      const after = await readCursor(c, cursor, z.tuple([z.number()]));
      const rows = await listRevisions(c.get("ctx").db, id, after?.[0] ?? null, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.revision], revisionView), 200);
    },
  );
