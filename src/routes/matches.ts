import { z } from "@hono/zod-openapi";
import { listMatches, MatchState, matchView, MatchWire, mergeItems, refuseMatch } from "../domain/identity/operators/index.ts";
import { Kind } from "../domain/items/schema.ts";
import { jsonBody, makeRouter, operation } from "../http/contract.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { Decided } from "./item-edits.ts";
import { ACCEPTED, byCaller, currentId, itemOf, operatorCtx } from "./operating.ts";

const tag = "Matches";
const role = "editor" as const;
const example = "itm_01kafq3v8x0000000000000000";

export const matchRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/matches",
      tag,
      role,
      summary: "Pairs of items that may be one",
      description:
        "The surest first, each pair of items once. `review`: the matcher is not sure enough to act. `blocked`: it is sure, but a rule keeps them apart.",
      request: { query: z.strictObject({ ...pageQuery, state: MatchState.default("review"), kind: Kind.optional() }) },
      ok: { status: 200, description: "Pairs.", schema: listOf(MatchWire) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.number(), z.string(), z.string()]));
      const position = after === null ? null : { score: after[0], a: after[1], b: after[2] };
      const rows = await listMatches(c.get("ctx").db, filter, position, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.score, row.a, row.b], matchView), 200);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/matches/decide",
      tag,
      role,
      summary: "Say whether two items are one",
      description:
        "`same` merges them, `different` keeps them apart; for good, until the decision is revoked. Nobody is asked about them again.",
      request: {
        body: jsonBody(
          z
            .strictObject({
              item_id: z.string(),
              with: z.string(),
              verdict: z.enum(["same", "different"]),
              reason: z.string().max(500).optional(),
            })
            .meta({ example: { item_id: example, with: "itm_01kafq3v8x0000000000000001", verdict: "different" } }),
        ),
      },
      ok: { status: 200, description: "It is so.", schema: Decided },
      accepted: ACCEPTED,
      errors: [404, 410],
    }),
    async (c) => {
      const { item_id, with: other, verdict, reason } = c.req.valid("json");
      const item = await itemOf(c, item_id);
      const decide = verdict === "same" ? mergeItems : refuseMatch;
      const { decisionId, itemId, applied } = await decide(operatorCtx(c), [item.id, await currentId(c, other)], byCaller(c, reason));
      return c.json({ decision_id: decisionId, item_id: itemId, applied }, applied ? 200 : 202);
    },
  );
