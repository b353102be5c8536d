import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { findTakedown, listTakedowns, takeDown, takedownView, TakedownWire } from "../domain/identity/operators/index.ts";
import { cleanLine } from "../domain/cleaning/text.ts";
import { WebAddress } from "../domain/cleaning/web-address.ts";
import type { AppEnv } from "../http/env.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { cleanJson } from "../lib/clean-text.ts";
import { AppError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { doerOf } from "../http/doer.ts";
import { currentId, operatorCtx } from "./operating.ts";

const tag = "Takedowns";
const role = "admin" as const;

const NewTakedown = z
  .strictObject({
    item_id: z.string().max(40).optional(),
    url: WebAddress.optional(),
    source_id: z.string().max(40).optional(),
    external_id: z.string().max(4_096).optional(),
    reason: z.string().transform(cleanLine).pipe(z.string().min(1).max(1_000)),
  })
  .meta({ example: { item_id: "itm_01kafq3v8x0000000000000000", reason: "A court order of 2026-11-18." } });

async function targetOf(c: Context<AppEnv>, { item_id, url, source_id, external_id }: z.infer<typeof NewTakedown>) {
  const given = [item_id, url, source_id ?? external_id].filter((each) => each !== undefined && each !== null);
  if (given.length === 1 && item_id !== undefined) return { item_id: await currentId(c, item_id) };
  if (given.length === 1 && typeof url === "string") return { url };
  if (given.length === 1 && source_id !== undefined && external_id !== undefined) return cleanJson({ source_id, external_id });
  throw new AppError("invalid", "A takedown has one target.", {
    errors: [{ pointer: "", message: "give item_id, or url, or source_id with external_id" }],
  });
}

export const takedownRoutes = makeRouter()
  .openapi(
    operation({
      method: "post",
      path: "/admin/takedowns",
      tag,
      role,
      summary: "Take content down for good",
      description:
        "Everything said of the item, at the address, or by the source under that name: contents, all their versions, values in histories, kept documents. It is not stored again when it is collected again. The id answers 410, and the log says `erased`. This cannot be undone.",
      request: { body: jsonBody(NewTakedown) },
      ok: { status: 200, description: "It is gone.", schema: TakedownWire },
      accepted: "It is emptied, and gone from everywhere presently: another is at work on this kind of items.",
      errors: [404],
    }),
    async (c) => {
      const body = c.req.valid("json");
      const { jobs, requestId } = c.get("ctx");
      const ctx = { ...operatorCtx(c), finish: () => jobs.finishTakedowns(requestId) };
      const takedown = takedownView(await takeDown(ctx, await targetOf(c, body), { doer: doerOf(c), reason: body.reason }));
      return c.json(takedown, takedown.state === "done" ? 200 : 202);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/admin/takedowns",
      tag,
      role,
      summary: "What was taken down: who asked, when and why",
      request: { query: z.strictObject(pageQuery) },
      ok: { status: 200, description: "Takedowns, newest first.", schema: listOf(TakedownWire) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const rows = await listTakedowns(c.get("ctx").db, after?.[0] ?? null, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.id], takedownView), 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/admin/takedowns/{id}",
      tag,
      role,
      summary: "Read a takedown",
      request: {
        params: z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "tkd_01kafq3v8x0000000000000000" }) }),
      },
      ok: { status: 200, description: "The takedown.", schema: TakedownWire },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const takedown = isId("tkd", id) ? await findTakedown(c.get("ctx").db, id) : null;
      if (takedown === null) throw notFound("takedown");
      return c.json(takedownView(takedown), 200);
    },
  );
