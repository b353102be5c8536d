import { itemQueryFields } from "../domain/items/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { formatsOf } from "../http/item-documents.ts";
import { answerList, ItemList, listQuery } from "../http/item-list.ts";

export const searchRoutes = makeRouter().openapi(
  operation({
    method: "get",
    path: "/search",
    tag: "Items",
    summary: "Search items, best match first",
    description: "The newest 1,000 hits are ranked.",
    request: { query: listQuery({}, { q: itemQueryFields.q.unwrap(), sort: itemQueryFields.sort.default("relevance") }) },
    ok: { status: 200, description: "Items that match.", schema: ItemList },
    formats: formatsOf(undefined),
    errors: [403, 422],
  }),
  (c) => answerList(c, c.req.valid("query")),
);
