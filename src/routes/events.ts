import { z } from "@hono/zod-openapi";
import { itemQueryFields } from "../domain/items/index.ts";
import { makeRouter, notFound, operation } from "../http/contract.ts";
import { formatsOf } from "../http/item-documents.ts";
import { answerList, ItemList, listQuery, placeIdOf } from "../http/item-list.ts";

const tag = "Events";
const ok = { status: 200, description: "Events.", schema: ItemList } as const;
/** What is still to come, soonest first. */
const upcoming = { from: itemQueryFields.from.default("now"), sort: itemQueryFields.sort.default("soonest") };
const cityParams = z.object({
  city_id: z
    .string()
    .max(80)
    .openapi({ param: { name: "city_id", in: "path" }, example: "fr-paris" }),
});

export const eventListRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/events",
      tag,
      summary: "List events that are on or to come, soonest first",
      request: { query: listQuery({ kind: "event" }, upcoming) },
      ok,
      formats: formatsOf("event"),
      errors: [403, 422],
    }),
    (c) => answerList(c, { ...c.req.valid("query"), kind: "event" }),
  )
  .openapi(
    operation({
      method: "get",
      path: "/events/{city_id}",
      tag,
      summary: "List a city's events that are on or to come, soonest first",
      description: "The city is given by its id or code.",
      request: { params: cityParams, query: listQuery({ kind: "event", place_id: "" }, upcoming) },
      ok,
      formats: formatsOf("event"),
      errors: [403, 404, 422],
    }),
    async (c) => {
      const place_id = await placeIdOf(c, c.req.valid("param").city_id);
      if (place_id === null) throw notFound("city");
      return answerList(c, { ...c.req.valid("query"), kind: "event", place_id });
    },
  );
