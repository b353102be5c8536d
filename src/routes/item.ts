import { z } from "@hono/zod-openapi";
import {
  itemDetailView,
  ItemDetail,
  listItemSightings,
  listRevisions,
  RevisionWire,
  revisionView,
  sightingView,
  SightingWire,
} from "../domain/items/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { isEditor, itemOf } from "./operating.ts";

const tag = "Items";
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "itm_01kafq3v8x0000000000000000" }) });
const explain = z.strictObject({
  provenance: z.enum(["0", "1"]).optional().openapi({ description: "1: of each field who says it, and what others say.", example: "1" }),
});

export const itemRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/items/{id}",
      tag,
      summary: "Read an item",
      description:
        "An id that was merged into another answers 308 for ever, one whose content was taken down 410. What is in quarantine is shown to editors only.",
      request: { params, query: explain },
      ok: { status: 200, description: "The item.", schema: ItemDetail },
      errors: [404, 410, 422],
    }),
    async (c) => {
      const item = await itemOf(c, c.req.valid("param").id, c.req.valid("query").provenance === "1");
      return c.json(itemDetailView(item, { names: isEditor(c) }), 200);
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
      errors: [404, 410, 422],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      await itemOf(c, id);
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const rows = await listItemSightings(c.get("ctx").db, id, after?.[0] ?? null, limit + 1);
      const view = (row: (typeof rows)[number]) => sightingView(row, { names: isEditor(c) });
      return c.json(await toPage(c, rows, limit, (row) => [row.id], view), 200);
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
      errors: [404, 410, 422],
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
