import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { hasRole } from "../domain/accounts/schema.ts";
import {
  DEFAULT_MIN_QUALITY,
  findItem,
  Item,
  type ItemQuery,
  itemQueryFields,
  type ItemRow,
  itemView,
  listItems,
  listItemSightings,
  listRevisions,
  RevisionWire,
  revisionView,
  sightingView,
  SightingWire,
} from "../domain/items/index.ts";
import type { Tag } from "../domain/hotpath/index.ts";
import { KINDS } from "../domain/items/schema.ts";
import { publicAnswer } from "../http/public-answer.ts";
import { makeRouter, notFound, operation } from "../http/contract.ts";
import type { AppEnv } from "../http/env.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { AppError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";

const tag = "Items";
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "itm_01kafq3v8x0000000000000000" }) });
const listQuery = z.strictObject({ ...itemQueryFields, ...pageQuery });
const { kind: _, ...fieldsOfOneKind } = itemQueryFields;
const listOfOneKindQuery = z.strictObject({ ...fieldsOfOneKind, ...pageQuery });
const position = z.tuple([z.string(), z.string()]);

/** The most selective thing the list depends on. */
function tagsOf(query: ItemQuery): Tag[] {
  if (query.source_id !== undefined) return [`source:${query.source_id}`];
  if (query.place_id !== undefined) return [`place:${query.place_id}`];
  return (query.kind === undefined ? KINDS : [query.kind]).map((kind) => `kind:${kind}` as const);
}

async function answerList(c: Context<AppEnv>, input: ItemQuery & { limit: number; cursor?: string | undefined }) {
  const { limit, cursor, ...query } = input;
  const after = await readCursor(c, cursor, position);
  const read = async () => {
    const rows = await listItems(c.get("ctx").db, query, after === null ? null : { sortAt: after[0], id: after[1] }, limit + 1);
    return toPage(c, rows, limit, (row) => [row.sortAt, row.id], itemView);
  };
  if (query.min_quality >= DEFAULT_MIN_QUALITY) return publicAnswer(c, tagsOf(query), read);
  if (!hasRole(c.get("actor"), "editor")) {
    throw new AppError("forbidden", `min_quality below ${DEFAULT_MIN_QUALITY} shows quarantined items and is for editors.`);
  }
  return c.json(await read(), 200, { "cache-control": "private, no-store" });
}

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

const lists = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/items",
      tag,
      summary: "List items, newest first",
      request: { query: listQuery },
      ok: { status: 200, description: "Items.", schema: listOf(Item) },
      errors: [403, 422],
    }),
    (c) => answerList(c, c.req.valid("query")),
  )
  .openapi(
    operation({
      method: "get",
      path: "/posts",
      tag,
      summary: "List posts, newest first",
      request: { query: listOfOneKindQuery },
      ok: { status: 200, description: "Items of kind post.", schema: listOf(Item) },
      errors: [403, 422],
    }),
    (c) => answerList(c, { ...c.req.valid("query"), kind: "post" }),
  );

export const itemRoutes = makeRouter()
  .route("/", lists)
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
