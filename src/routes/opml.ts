import { z } from "@hono/zod-openapi";
import type { TypedResponse } from "hono";
import { Kind } from "../domain/items/schema.ts";
import { listFeeds, OpmlImport, writeOpml } from "../domain/sources/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import { AppError } from "../lib/errors.ts";

const tag = "Sources";
const role = "admin" as const;
const MEDIA_TYPE = "text/x-opml";
const ACCEPTED = [MEDIA_TYPE, "application/xml", "text/xml"];
const text = {
  schema: z.string().openapi({
    example:
      '<opml version="2.0"><body><outline type="rss" text="Harbour Gazette" xmlUrl="https://harbour-gazette.example/feed.xml"/></body></opml>',
  }),
};

export const opmlRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/sources/opml",
      tag,
      role,
      summary: "Export the feeds as OPML",
      ok: { status: 200, description: "An OPML 2.0 list of every source of kind feed.", schema: z.string(), mediaType: MEDIA_TYPE },
      errors: [],
    }),
    async (c) => {
      const { db, clock } = c.get("ctx");
      const response: Response = c.body(writeOpml(await listFeeds(db), new Date(clock())), 200, {
        "content-type": `${MEDIA_TYPE}; charset=utf-8`,
        "content-disposition": 'attachment; filename="tidings.opml"',
      });
      return response as Response & TypedResponse<string, 200, "json">;
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/sources/opml",
      tag,
      role,
      summary: "Import feeds from OPML",
      description: "Folders become tags. What is a source already, or may not be fetched, is skipped with its reason.",
      accepts: ACCEPTED,
      request: {
        query: z.strictObject({ item_kind: Kind.default("post") }),
        body: { required: true, content: Object.fromEntries(ACCEPTED.map((type) => [type, text])) },
      },
      ok: { status: 200, description: "What was made of the list.", schema: OpmlImport },
      errors: [],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { item_kind: itemKind } = c.req.valid("query");
      const imported = await ctx.jobs.importOpml({ text: await c.req.text(), itemKind, doer: doerOf(c) }, ctx.requestId);
      if (imported === null) throw new AppError("malformed", "The body is no OPML: it has no <opml> element.");
      return c.json(imported, 200);
    },
  );
