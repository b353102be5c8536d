import { z } from "@hono/zod-openapi";
import { Preview, requestRun } from "../domain/collect/index.ts";
import {
  addressOf,
  amendSource,
  checkAddress,
  findSource,
  Health,
  healthView,
  listSources,
  NewSource,
  registerSource,
  removeSource,
  Source,
  SourcePatch,
  SourceToPreview,
  type SourceRow,
  sourceView,
} from "../domain/sources/index.ts";
import type { Tag } from "../domain/hotpath/index.ts";
import { jsonBody, makeRouter, notFound, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import type { ApiCtx } from "../ctx/api.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { resolvePlace } from "../domain/places/index.ts";
import { AppError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";

const tag = "Sources";
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "src_01kafq3v8x0000000000000000" }) });
const role = "admin" as const;

async function sourceOf(ctx: ApiCtx, id: string): Promise<SourceRow> {
  const source = isId("src", id) ? await findSource(ctx.db, id) : null;
  if (source === null) throw notFound("source");
  return source;
}

export const sourceRoutes = makeRouter()
  .openapi(
    operation({
      method: "post",
      path: "/sources",
      tag,
      role,
      summary: "Add a source",
      description: "Makes no request to it: it is due at the next tick.",
      request: { body: jsonBody(NewSource) },
      ok: { status: 201, description: "The source.", schema: Source },
      errors: [],
    }),
    async (c) => {
      const source = await registerSource(c.get("ctx"), doerOf(c), c.req.valid("json"));
      c.header("location", `/api/v1/sources/${source.id}`);
      return c.json(sourceView(source, c.get("ctx").clock()), 201);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/sources/preview",
      safe: true,
      strict: true,
      tag,
      role,
      summary: "See what a source would bring",
      description:
        "A dry run: fetches, reads, cleans and scores as a collection would, and stores nothing. An address is enough: kind, kind of item, name and mapping are found out, and `source` is ready to be added. `suggestions` name what the address is better added as; a 502 because of the wrong kind has them too, and the `reason`.",
      request: { body: jsonBody(SourceToPreview) },
      ok: { status: 200, description: "The items, what was rejected and why, and how much of each field is there.", schema: Preview },
      errors: [502],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const source = c.req.valid("json");
      checkAddress(ctx, addressOf(source));
      const place = await resolvePlace(ctx.db, source.place_id ?? null);
      const result = await ctx.jobs.previewSource({ source, place }, ctx.requestId);
      if (result.ok) return c.json(result.preview, 200);
      const errors = result.code === "address_refused" ? [{ pointer: "/url", message: result.message }] : [];
      const { reason, suggestions } = result;
      throw new AppError(result.code, result.message, { errors, members: { reason, suggestions } });
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/sources",
      tag,
      role,
      summary: "List sources, newest first",
      request: { query: z.strictObject(pageQuery) },
      ok: { status: 200, description: "Sources.", schema: listOf(Source) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const { db, clock } = c.get("ctx");
      const rows = await listSources(db, after?.[0] ?? null, limit + 1);
      const nowMs = clock();
      const page = await toPage(
        c,
        rows,
        limit,
        (row) => [row.id],
        (row) => sourceView(row, nowMs),
      );
      return c.json(page, 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/sources/{id}",
      tag,
      role,
      summary: "Read a source",
      request: { params },
      ok: { status: 200, description: "The source.", schema: Source },
      errors: [404],
    }),
    async (c) => c.json(sourceView(await sourceOf(c.get("ctx"), c.req.valid("param").id), c.get("ctx").clock()), 200),
  )
  .openapi(
    operation({
      method: "patch",
      path: "/sources/{id}",
      tag,
      role,
      summary: "Change a source",
      description:
        "Only what is named changes. Another address or configuration starts afresh: the next run reads everything again. Trust, image policy and alertability hold for what is stored already, too; changes that follow from them are not announced.",
      request: { params, body: jsonBody(SourcePatch) },
      ok: { status: 200, description: "The source as it is now.", schema: Source },
      errors: [404],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const source = await sourceOf(ctx, c.req.valid("param").id);
      const bump = (tags: readonly Tag[]) => ctx.hotPath.bump(tags, ctx);
      const amended = await amendSource({ ...ctx, bump }, doerOf(c), source, c.req.valid("json"));
      if (amended === null) throw notFound("source");
      return c.json(sourceView(amended, ctx.clock()), 200);
    },
  )
  .openapi(
    operation({
      method: "delete",
      path: "/sources/{id}",
      tag,
      role,
      summary: "Remove a source",
      description: "It is collected no more; what it reported stays.",
      request: { params },
      ok: { status: 200, description: "It is gone.", schema: z.object({ id: z.string(), removed: z.literal(true) }) },
      errors: [404],
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { db, clock } = c.get("ctx");
      if (!isId("src", id) || !(await removeSource(db, doerOf(c), id, clock()))) throw notFound("source");
      return c.json({ id, removed: true as const }, 200);
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/sources/{id}/health",
      tag,
      role,
      summary: "How a source is doing",
      request: { params },
      ok: { status: 200, description: "Its health.", schema: Health },
      errors: [404],
    }),
    async (c) => c.json(healthView(await sourceOf(c.get("ctx"), c.req.valid("param").id), c.get("ctx").clock()), 200),
  )
  .openapi(
    operation({
      method: "post",
      path: "/sources/{id}/run",
      tag,
      role,
      summary: "Collect a source now",
      description: "Whatever the schedule says; answers the job already under way if there is one.",
      request: { params },
      ok: {
        status: 202,
        description: "The job.",
        schema: z.object({ job: z.object({ id: z.string(), state: z.string() }) }),
      },
      errors: [404, 409],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const source = await sourceOf(ctx, c.req.valid("param").id);
      const job = await requestRun(ctx, doerOf(c), source.id, "run");
      c.header("location", `/api/v1/jobs/${job.id}`);
      return c.json({ job }, 202);
    },
  );
