import { z } from "@hono/zod-openapi";
import type { ApiCtx } from "../ctx/api.ts";
import { cancelJob, findJob, isNewestDocument, Job, type JobRow, jobView, listJobs, requestRun } from "../domain/collect/index.ts";
import { makeRouter, notFound, operation } from "../http/contract.ts";
import { doerOf } from "../http/doer.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";
import { AppError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { idOf } from "./operating.ts";

const tag = "Jobs";
const role = "admin" as const;
const params = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "job_01kafq3v8x0000000000000000" }) });

async function jobOf(ctx: ApiCtx, id: string): Promise<JobRow> {
  const job = isId("job", id) ? await findJob(ctx.db, id) : null;
  if (job === null) throw notFound("job");
  return job;
}

export const jobRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/jobs",
      tag,
      role,
      summary: "List jobs, newest first",
      request: { query: z.strictObject({ ...pageQuery, source_id: idOf("src").optional() }) },
      ok: { status: 200, description: "Jobs.", schema: listOf(Job) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor, source_id } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.string()]));
      const { db, clock } = c.get("ctx");
      const rows = await listJobs(db, { sourceId: source_id ?? null, before: after?.[0] ?? null, limit: limit + 1 });
      return c.json(
        await toPage(
          c,
          rows,
          limit,
          (row) => [row.id],
          (row) => jobView(row, clock()),
        ),
        200,
      );
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/jobs/{id}",
      tag,
      role,
      summary: "Read a job: its progress, counts and error",
      request: { params },
      ok: { status: 200, description: "The job.", schema: Job },
      errors: [404],
    }),
    async (c) => c.json(jobView(await jobOf(c.get("ctx"), c.req.valid("param").id), c.get("ctx").clock()), 200),
  )
  .openapi(
    operation({
      method: "post",
      path: "/jobs/{id}/cancel",
      tag,
      role,
      summary: "Cancel a job that has not ended",
      request: { params },
      ok: { status: 200, description: "The job as it is now.", schema: Job },
      errors: [404, 409],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await jobOf(ctx, c.req.valid("param").id);
      const job = await cancelJob(ctx.db, doerOf(c), id, ctx.clock());
      if (job === null) throw notFound("job");
      if (job.state !== "cancelled") throw new AppError("conflict", `The job has ended already: ${job.state}.`);
      return c.json(jobView(job, ctx.clock()), 200);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/jobs/{id}/reprocess",
      tag,
      role,
      summary: "Read a job's document again, without fetching it",
      description:
        "For a document that could not be parsed, or was parsed by an older version. What it says is stored, not announced. Only the newest document of a source: an older one would undo what was said since.",
      request: { params },
      ok: { status: 202, description: "The new job.", schema: z.object({ job: z.object({ id: z.string(), state: z.string() }) }) },
      errors: [404, 409],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { sourceId, bodyHash } = await jobOf(ctx, c.req.valid("param").id);
      if (bodyHash === null) throw new AppError("conflict", "This job fetched no document that is kept.");
      if (!(await isNewestDocument(ctx.db, { sourceId, bodyHash }))) {
        throw new AppError("conflict", "The source has said something newer since; that would be undone.");
      }
      return c.json({ job: await requestRun(ctx, doerOf(c), sourceId, "reprocess", bodyHash) }, 202);
    },
  )
  .openapi(
    operation({
      method: "post",
      path: "/jobs/{id}/retry",
      tag,
      role,
      summary: "Run an ended job's source again",
      request: { params },
      ok: { status: 202, description: "The new job.", schema: z.object({ job: z.object({ id: z.string(), state: z.string() }) }) },
      errors: [404, 409],
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { sourceId } = await jobOf(ctx, c.req.valid("param").id);
      return c.json({ job: await requestRun(ctx, doerOf(c), sourceId, "retry") }, 202);
    },
  );
