import { z } from "@hono/zod-openapi";
import { Change, changeView, readChanges } from "../domain/changes/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { pageQuery, readCursor, sealPosition } from "../http/page.ts";

export const changeRoutes = makeRouter().openapi(
  operation({
    method: "get",
    path: "/changes",
    tag: "Changes",
    summary: "The ordered log of changes",
    description: "Oldest first, gapless, with tombstones. `next_cursor` is always there: ask again with it to go on from the end.",
    request: { query: z.strictObject(pageQuery) },
    ok: {
      status: 200,
      description: "Changes after the cursor.",
      schema: z.object({ data: z.array(Change), page: z.object({ limit: z.number().int(), next_cursor: z.string() }) }),
    },
    errors: [422],
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const after = await readCursor(c, cursor, z.tuple([z.number().int().min(0)]));
    const rows = await readChanges(c.get("ctx").db, after?.[0] ?? 0, limit);
    const next_cursor = await sealPosition(c, [rows.at(-1)?.seq ?? after?.[0] ?? 0]);
    return c.json({ data: rows.map(changeView), page: { limit, next_cursor } }, 200);
  },
);
