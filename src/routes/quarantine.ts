import { z } from "@hono/zod-openapi";
import {
  countQuarantined,
  findJudged,
  judgeSighting,
  listQuarantined,
  type QuarantineFilter,
  quarantinedView,
  QuarantinedWire,
} from "../domain/identity/operators/index.ts";
import { Kind } from "../domain/items/schema.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { isId } from "../lib/ids.ts";
import { doerOf } from "../http/doer.ts";
import { ACCEPTED, idOf, operatorCtx } from "./operating.ts";

const tag = "Quarantine";
const role = "editor" as const;
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "sgt_01kafq3v8x0000000000000000" }) });

const filters = {
  source_id: idOf("src").optional(),
  kind: Kind.optional(),
  rule: z
    .string()
    .regex(/^[a-z_]{1,60}$/, "must be the name of a rule")
    .optional()
    .openapi({ description: "A rule that took points away.", example: "title_missing" }),
};
const toFilter = ({ source_id: sourceId, kind, rule }: z.infer<z.ZodObject<typeof filters>>): QuarantineFilter => ({
  sourceId,
  kind,
  rule,
});

const Count = z.number().int();
const Reprocessed = z.object({ examined: Count, released: Count, more: z.boolean().meta({ description: "Ask again for the rest." }) });
/** An act, and what an operator then says of the sighting. */
const VERDICT_OF = { accept: "accepted", reject: "rejected", reset: null } as const;

export const quarantineRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/quarantine",
      tag,
      role,
      summary: "What is kept back, and why",
      request: {
        query: z.strictObject({
          ...pageQuery,
          ...filters,
          rejected: z.enum(["true", "false"]).default("false").openapi({ description: "true: what an operator rejected." }),
        }),
      },
      ok: { status: 200, description: "Sightings, newest first.", schema: listOf(QuarantinedWire) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor, rejected, ...filter } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const wanted = { ...toFilter(filter), rejected: rejected === "true" };
      const rows = await listQuarantined(c.get("ctx").db, wanted, after?.[0] ?? null, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.id], quarantinedView), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/quarantine/summary",
      tag,
      role,
      summary: "How much is kept back, by source and by rule",
      ok: {
        status: 200,
        description: "Counts, largest first.",
        schema: z.object({
          sources: z.array(z.object({ source_id: z.string(), count: Count })),
          rules: z.array(z.object({ rule: z.string(), count: Count })),
        }),
      },
      errors: [],
    }),
    async (c) => c.json(await countQuarantined(c.get("ctx").db), 200),
  )
  .openapi(
    operation({
      method: "post",
      path: "/quarantine/reprocess",
      tag,
      role,
      summary: "Score again by today's rules",
      description: "Everything in quarantine, or what the filter names. Nobody is told of what it releases.",
      request: {
        body: jsonBody(
          z
            .strictObject({ ...filters, id: idOf("sgt").optional().meta({ description: "One sighting." }) })
            .meta({ example: { rule: "title_missing" } }),
        ),
      },
      ok: { status: 200, description: "What came of it.", schema: Reprocessed },
      errors: [],
    }),
    async (c) => {
      const { id, ...filter } = c.req.valid("json");
      const { jobs, requestId } = c.get("ctx");
      return c.json(await jobs.reprocessQuarantine(doerOf(c), { ...toFilter(filter), id }, requestId), 200);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/quarantine/{id}/{act}",
      tag,
      role,
      summary: "Accept, reject, or leave to its score",
      description:
        "`accept` serves the sighting whatever it scores, `reject` never does, `reset` leaves it to its score again; it stays so when it is collected again. To mend its item, `PATCH /items/{id}` first.",
      request: {
        params: params.extend({
          act: z.enum(["accept", "reject", "reset"]).openapi({ param: { name: "act", in: "path" }, example: "accept" }),
        }),
      },
      ok: { status: 200, description: "The sighting as it is now.", schema: QuarantinedWire },
      accepted: ACCEPTED,
      errors: [404, 422],
    }),
    async (c) => {
      const { id, act } = c.req.valid("param");
      if (!isId("sgt", id)) throw notFound("sighting");
      const { applied } = await judgeSighting(operatorCtx(c), id, VERDICT_OF[act], doerOf(c));
      const sighting = await findJudged(c.get("ctx").db, id);
      if (sighting === null) throw notFound("sighting");
      return c.json(quarantinedView(sighting), applied ? 200 : 202);
    },
  );
