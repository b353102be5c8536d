import { z } from "@hono/zod-openapi";
import { decisionView, DecisionWire, listDecisions, revokeDecision } from "../domain/identity/operators/index.ts";
import { Kind } from "../domain/items/schema.ts";
import { makeRouter, notFound, operation } from "../http/contract.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { isId } from "../lib/ids.ts";
import { doerOf } from "../http/doer.ts";
import { ACCEPTED, idOf, operatorCtx } from "./operating.ts";

const tag = "Matches";
const role = "editor" as const;

export const decisionRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/decisions",
      tag,
      role,
      summary: "What operators decided: who, when and why",
      request: {
        query: z.strictObject({
          ...pageQuery,
          item_id: idOf("itm").optional().openapi({ description: "About any sighting that stands in this item now." }),
          kind: Kind.optional(),
          revoked: z.enum(["true", "false"]).optional(),
        }),
      },
      ok: { status: 200, description: "Decisions, newest first.", schema: listOf(DecisionWire) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor, item_id: itemId, kind, revoked } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const filter = { itemId, kind, revoked: revoked === undefined ? undefined : revoked === "true" };
      const rows = await listDecisions(c.get("ctx").db, filter, after?.[0] ?? null, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.id], decisionView), 200);
    },
  )
  .openapi(
    operation({
      method: "delete",
      path: "/decisions/{id}",
      tag,
      role,
      summary: "Revoke a decision",
      description:
        "As if it had never been made: what was decided before it counts again, or else what the sources say. It stays on the list.",
      request: {
        params: z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "dcs_01kafq3v8x0000000000000000" }) }),
      },
      ok: {
        status: 200,
        description: "It is revoked.",
        schema: z.object({ id: z.string(), revoked: z.literal(true), applied: z.boolean() }),
      },
      accepted: ACCEPTED,
      errors: [404, 409],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      if (!isId("dcs", id)) throw notFound("decision");
      const { applied } = await revokeDecision(operatorCtx(c), id, doerOf(c));
      return c.json({ id, revoked: true as const, applied }, applied ? 200 : 202);
    },
  );
