import { z } from "@hono/zod-openapi";
import { checkProducts, CheckRequest, CheckResult, NOTICE } from "../domain/recall-check/index.ts";
import { jsonBody, makeRouter, operation } from "../http/contract.ts";
import { formatsOf } from "../http/item-documents.ts";
import { answerList, ItemList, listQuery } from "../http/item-list.ts";

const tag = "Recalls";

export const recallRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/recalls",
      tag,
      summary: "List recalls, newest first",
      request: { query: listQuery({ kind: "recall" }, {}) },
      ok: { status: 200, description: "Recalls.", schema: ItemList },
      formats: formatsOf("recall"),
      errors: [403, 422],
    }),
    (c) => answerList(c, { ...c.req.valid("query"), kind: "recall" }),
  )
  .openapi(
    operation({
      method: "post",
      path: "/recalls/check",
      tag,
      summary: "Check whether products are recalled",
      description:
        "Up to 100 products, each by what is known of it. Brand, model and name decide; a barcode helps where the recall has one. `recalled` from a confidence of 0.85, `possible` from 0.4. Reads only.",
      safe: true,
      request: { body: jsonBody(CheckRequest) },
      ok: {
        status: 200,
        description: "One answer for each product.",
        schema: z.object({ data: z.array(CheckResult), notice: z.string() }),
      },
      errors: [],
    }),
    async (c) => {
      const data = await checkProducts(c.get("ctx").db, c.req.valid("json").products);
      return c.json({ data, notice: NOTICE }, 200, { "cache-control": "no-store" });
    },
  );
