import { z } from "@hono/zod-openapi";
import type { TypedResponse } from "hono";
import { AuditEntryWire, AuditVerdict, auditView, exportAudit, listAudit } from "../domain/audit/index.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { streamed } from "../http/streamed.ts";
import { listOf, pageQuery, readCursor, toPage } from "../http/page.ts";

const tag = "Administration";
const filters = {
  actor: z.string().max(60).optional().openapi({ description: "Id of the user or key that acted." }),
  action: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)?$/, "must be a noun, or a noun and a verb: source, source.create")
    .max(60)
    .optional()
    .openapi({ description: "A whole action, or its noun.", example: "source.create" }),
  target: z.string().max(60).optional().openapi({ description: "Id of what was acted upon." }),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
};

export const auditRoutes = makeRouter()
  .openapi(
    operation({
      method: "get",
      path: "/admin/audit",
      tag,
      summary: "Who did what to what, newest first",
      role: "admin",
      request: { query: z.strictObject({ ...filters, ...pageQuery }) },
      ok: { status: 200, description: "Entries; `seq` and `hash` follow within a minute.", schema: listOf(AuditEntryWire) },
      errors: [422],
    }),
    async (c) => {
      const { limit, cursor, ...query } = c.req.valid("query");
      const after = await readCursor(c, cursor, z.tuple([z.number().int()]));
      const rows = await listAudit(c.get("ctx").db, query, after?.[0] ?? null, limit + 1);
      return c.json(await toPage(c, rows, limit, (row) => [row.id], auditView), 200, { "cache-control": "private, no-store" });
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/admin/audit/export",
      strict: true,
      tag,
      summary: "The same, whole, one entry a line",
      role: "admin",
      request: { query: z.strictObject(filters) },
      ok: { status: 200, description: "NDJSON, streamed.", schema: z.string(), mediaType: "application/x-ndjson" },
      errors: [422],
    }),
    async (c) => {
      const response: Response = c.body(await streamed(exportAudit(c.get("ctx").db, c.req.valid("query"))), 200, {
        "content-type": "application/x-ndjson",
        "content-disposition": 'attachment; filename="audit.ndjson"',
        "cache-control": "private, no-store",
        // Another each time: what is streamed must bring one.
        etag: `W/"${c.get("requestId")}"`,
      });
      return response as Response & TypedResponse<string, 200, "json">;
    },
  )
  .openapi(
    operation({
      method: "get",
      path: "/admin/audit/verify",
      tag,
      summary: "Is the log what was written",
      description: "Walks the whole chain of hashes and compares it with what was anchored outside the database.",
      role: "admin",
      ok: { status: 200, description: "The verdict.", schema: AuditVerdict },
      errors: [],
    }),
    async (c) => c.json(await c.get("ctx").jobs.verifyAudit(c.get("requestId")), 200, { "cache-control": "private, no-store" }),
  );
