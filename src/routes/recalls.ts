import { makeRouter, operation } from "../http/contract.ts";
import { answerList, ItemList, listQuery } from "../http/item-list.ts";

export const recallRoutes = makeRouter().openapi(
  operation({
    method: "get",
    path: "/recalls",
    tag: "Recalls",
    summary: "List recalls, newest first",
    request: { query: listQuery({ kind: "recall" }, {}) },
    ok: { status: 200, description: "Recalls.", schema: ItemList },
    errors: [403, 422],
  }),
  (c) => answerList(c, { ...c.req.valid("query"), kind: "recall" }),
);
