import { z } from "@hono/zod-openapi";
import { Alert, ALERT_STATES, AlertKind, listAlerts } from "../domain/alerts/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { idOf } from "./operating.ts";

export const alertRoutes = makeRouter().openapi(
  operation({
    method: "get",
    path: "/alerts",
    tag: "Sources",
    role: "admin",
    summary: "List alerts about sources, newest first",
    description:
      "`failing`: three runs in a row failed. `yield`: a run without an error brought nothing, or far less than usual. `drift`: fields that were there are gone. `breakage`: much of what was announced is missing at once. An alert opens once and is resolved once.",
    request: {
      query: z.strictObject({
        ...pageQuery,
        state: z.enum(ALERT_STATES).optional(),
        kind: AlertKind.optional(),
        source_id: idOf("src").optional(),
      }),
    },
    ok: { status: 200, description: "Alerts.", schema: listOf(Alert) },
    errors: [422],
  }),
  async (c) => {
    const { limit, cursor, state = null, kind = null, source_id: sourceId = null } = c.req.valid("query");
    const after = await readCursor(c, cursor, z.tuple([z.string()]));
    const rows = await listAlerts(c.get("ctx").db, { state, kind, sourceId, before: after?.[0] ?? null, limit: limit + 1 });
    return c.json(
      await toPage(
        c,
        rows,
        limit,
        ({ id }) => [id],
        (row) => row,
      ),
      200,
    );
  },
);
