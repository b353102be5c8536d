import { z } from "@hono/zod-openapi";
import { ItemPatch, mergeItems, overrideItem, splitItem } from "../domain/identity/operators/index.ts";
import { ItemDetail, itemDetailView } from "../domain/items/index.ts";
import { checkedAs, jsonBody, makeRouter, operation } from "../http/contract.ts";
import { ACCEPTED, byCaller, currentId, itemOf, operatorCtx } from "./operating.ts";

const tag = "Items";
const role = "editor" as const;
const id = "itm_01kafq3v8x0000000000000000";
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: id }) });
const reason = z.string().max(500).optional();

/** What an act did: the decision it is kept as (revoke it to undo it), and the item there is now. */
export const Decided = z.object({ decision_id: z.string(), item_id: z.string(), applied: z.boolean() });

export const itemEditRoutes = makeRouter()
  .openapi(
    operation({
      method: "patch",
      path: "/items/{id}",
      tag,
      role,
      summary: "Say what an item's fields are, whatever its sources say",
      description:
        "What is given here wins over every source, now and when they are collected again; `null` says that there is nothing. `clear` leaves fields to the sources again. Times, prices and coordinates are overridden together.",
      request: { params, body: jsonBody(ItemPatch) },
      ok: { status: 200, description: "The item as it is now, with its provenance.", schema: ItemDetail },
      accepted: ACCEPTED,
      errors: [404, 410],
    }),
    async (c) => {
      const item = await itemOf(c, c.req.valid("param").id);
      const { jobs, requestId } = c.get("ctx");
      const patch = checkedAs(ItemPatch, await jobs.cleanPatch(c.req.valid("json"), requestId));
      const { applied } = await overrideItem(operatorCtx(c), item.id, patch, byCaller(c, patch.reason));
      return c.json(itemDetailView(await itemOf(c, item.id, true), { names: true }), applied ? 200 : 202);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/items/{id}/merge",
      tag,
      role,
      summary: "Make two items one",
      description:
        "For good, whatever their sources say later. The older id stays; the other leads to it. `DELETE /decisions/{id}` undoes it.",
      request: {
        params,
        body: jsonBody(z.strictObject({ with: z.string(), reason }).meta({ example: { with: id, reason: "The same works." } })),
      },
      ok: { status: 200, description: "They are one.", schema: Decided },
      accepted: ACCEPTED,
      errors: [404, 410],
    }),
    async (c) => {
      const body = c.req.valid("json");
      const item = await itemOf(c, c.req.valid("param").id);
      const { decisionId, itemId, applied } = await mergeItems(
        operatorCtx(c),
        [item.id, await currentId(c, body.with)],
        byCaller(c, body.reason),
      );
      return c.json({ decision_id: decisionId, item_id: itemId, applied }, applied ? 200 : 202);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/items/{id}/split",
      tag,
      role,
      summary: "Take sightings out of an item",
      description:
        "For good: none of them will be in one item with any of those that stay. They get back the id that was merged away, or one of their own. `DELETE /decisions/{id}` undoes it.",
      request: {
        params,
        body: jsonBody(
          z
            .strictObject({ sighting_ids: z.array(z.string()).min(1).max(500), reason })
            .meta({ example: { sighting_ids: ["sgt_01kafq3v8x0000000000000000"] } }),
        ),
      },
      ok: { status: 200, description: "They are two; `item_id` is that of those taken out.", schema: Decided },
      accepted: ACCEPTED,
      errors: [404, 410],
    }),
    async (c) => {
      const body = c.req.valid("json");
      const item = await itemOf(c, c.req.valid("param").id);
      const { decisionId, itemId, applied } = await splitItem(operatorCtx(c), item.id, body.sighting_ids, byCaller(c, body.reason));
      return c.json({ decision_id: decisionId, item_id: itemId, applied }, applied ? 200 : 202);
    },
  );
