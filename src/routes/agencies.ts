import { z } from "@hono/zod-openapi";
import { AGENCIES } from "../domain/registers/agencies.ts";
import { makeRouter, operation } from "../http/contract.ts";
import { listOf } from "../http/page.ts";

const Agency = z
  .object({
    id: z.string(),
    name: z.string(),
    country: z.string(),
    url: z.string(),
    licence: z.string(),
    attribution: z.string(),
    alertable: z.boolean(),
    image_policy: z.enum(["link", "none"]),
  })
  .meta({ id: "Agency", example: AGENCIES[0] });

export const agencyRoutes = makeRouter().openapi(
  operation({
    method: "get",
    path: "/agencies",
    tag: "Recalls",
    summary: "Who announces recalls, and on what terms",
    description:
      "`alertable` is false where the agency's terms forbid alerts: its recalls are served, and never pushed. `image_policy` is `none` where its pictures are not shown.",
    request: { query: z.strictObject({}) },
    ok: { status: 200, description: "All agencies.", schema: listOf(Agency) },
    errors: [422],
  }),
  (c) =>
    c.json({ data: [...AGENCIES], page: { limit: AGENCIES.length, next_cursor: null } }, 200, {
      "cache-control": "private, max-age=3600",
      vary: "Authorization, X-API-Key",
    }),
);
