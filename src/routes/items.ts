import { makeRouter, operation } from "../http/contract.ts";
import { formatsOf } from "../http/item-documents.ts";
import { answerList, ItemList, listQuery } from "../http/item-list.ts";

const tag = "Items";
const ok = { status: 200, description: "Items.", schema: ItemList } as const;
const errors = [403, 422] as const;

export const itemListRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/items",
      tag,
      summary: "List items, newest first",
      request: { query: listQuery({}, {}) },
      ok,
      formats: formatsOf(undefined),
      errors,
    }),
    (c) => answerList(c, c.req.valid("query")),
  )
  .openapi(
    operation({
      method: "get",
      path: "/posts",
      tag,
      summary: "List posts, newest first",
      request: { query: listQuery({ kind: "post" }, {}) },
      ok,
      formats: formatsOf("post"),
      errors,
    }),
    (c) => answerList(c, { ...c.req.valid("query"), kind: "post" }),
  );
