import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { hasRole } from "../domain/accounts/schema.ts";
import { DEFAULT_MIN_QUALITY, Item, type ItemQuery, itemQueryFields, itemView, listItems } from "../domain/items/index.ts";
import type { Tag } from "../domain/hotpath/index.ts";
import { KINDS } from "../domain/items/schema.ts";
import { publicAnswer } from "../http/public-answer.ts";
import { makeRouter, operation } from "../http/contract.ts";
import type { AppEnv } from "../http/env.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { AppError } from "../lib/errors.ts";

const tag = "Items";
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

export const itemListRoutes = makeRouter()
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
