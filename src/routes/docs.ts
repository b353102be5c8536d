import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import { VERSION } from "../config.ts";
import type { AppEnv } from "../http/env.ts";
import { errorsPage } from "../pages/errors.tsx";
import { referencePage } from "../pages/reference.tsx";

type Document = ReturnType<OpenAPIHono<AppEnv>["getOpenAPI31Document"]>;

/** The contract at `/openapi.json` and, for people, at `/docs`; made once per isolate from the routes themselves. */
export function docsRoutes(app: OpenAPIHono<AppEnv>): Hono<AppEnv> {
  let made: { publicUrl: string; document: Document } | undefined;
  const documentOf = (publicUrl: string): Document => {
    if (made?.publicUrl !== publicUrl) {
      const document = app.getOpenAPI31Document({
        openapi: "3.1.0",
        info: {
          title: "Tidings",
          version: VERSION,
          description:
            "Watches the public web and tells the right people: one clean, deduplicated, scored stream of events, recalls and posts.",
          license: { name: "MIT", url: "https://opensource.org/license/mit" },
        },
        servers: [{ url: publicUrl }],
      });
      made = { publicUrl, document };
    }
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
