import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Change, changeView, KEPT_DAYS, readChangePage } from "../domain/changes/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import type { AppEnv } from "../http/env.ts";
import { pageQuery, readCursor, sealPosition } from "../http/page.ts";
import { AppError } from "../lib/errors.ts";

/** What a reader does whose place in the log is no longer kept: takes the whole anew, and goes on from here. */
async function tooLongAgo(c: Context<AppEnv>, head: number): Promise<AppError> {
  const base = `${c.get("config").PUBLIC_URL}/api/v1`;
  const cursor = await sealPosition(c, [head]);
  return new AppError("gone", `The log reaches back ${KEPT_DAYS} days. Read ${base}/items whole, then go on from the Link header's next.`, {
    headers: { link: `<${base}/items?limit=100>; rel="collection", <${base}/changes?cursor=${cursor}>; rel="next"` },
  });
}

export const changeRoutes = makeRouter().openapi(
  operation({
    method: "get",
    path: "/changes",
    tag: "Changes",
    summary: "The ordered log of changes",
    description:
      "Oldest first, gapless, with tombstones. `next_cursor` is always there: ask again with it to go on from the end. The log reaches back 90 days; a cursor from before answers 410, whose Link header leads to the items as they are (`collection`) and to where the log then goes on (`next`).",
    request: { query: z.strictObject(pageQuery) },
    ok: {
      status: 200,
      description: "Changes after the cursor.",
      schema: z.object({ data: z.array(Change), page: z.object({ limit: z.number().int(), next_cursor: z.string() }) }),
    },
    errors: [410, 422],
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const after = await readCursor(c, cursor, z.tuple([z.number().int().min(0)]));
    const from = after?.[0] ?? 0;
    const { rows, head, pruned } = await readChangePage(c.get("ctx").db, from, limit);
    if (after !== null && from < pruned) throw await tooLongAgo(c, head);
    const next_cursor = await sealPosition(c, [rows.at(-1)?.seq ?? Math.max(from, pruned)]);
    return c.json({ data: rows.map(changeView), page: { limit, next_cursor } }, 200);
  },
);
