import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import type { AppEnv } from "../http/env.ts";
import { openApiDocument, type OpenApiDocument } from "../http/openapi-document.ts";
import { errorsPage } from "../pages/errors.tsx";
import { referencePage } from "../pages/reference.tsx";

/** The contract at `/openapi.json` and, for people, at `/docs`; made once per isolate from the routes themselves. */
export function docsRoutes(app: OpenAPIHono<AppEnv>): Hono<AppEnv> {
  let made: { publicUrl: string; document: OpenApiDocument } | undefined;
  const documentOf = (publicUrl: string): OpenApiDocument => {
    if (made?.publicUrl !== publicUrl) made = { publicUrl, document: openApiDocument(app, publicUrl) };
    return made.document;
  };

  return new Hono<AppEnv>()
    .get("/openapi.json", (c) => c.json(documentOf(c.get("config").PUBLIC_URL), 200, { "cache-control": "public, max-age=300" }))
    .get("/docs", (c) => {
      c.header("content-security-policy", PAGE_POLICY);
      return c.html(referencePage(documentOf(c.get("config").PUBLIC_URL)));
    })
    .get("/docs/errors", (c) => {
      c.header("content-security-policy", PAGE_POLICY);
      return c.html(errorsPage());
    });
}

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
