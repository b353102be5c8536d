import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { ERRORS } from "../../src/lib/errors.ts";
import { call } from "../support/api.ts";
import { resetStack } from "../support/control.ts";

const Operation = z.object({
  operationId: z.string(),
  summary: z.string().min(5),
  tags: z.array(z.string()).min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))).min(1),
  responses: z.record(z.string(), z.object({ description: z.string().min(3), content: z.record(z.string(), z.unknown()) })),
});
const Document = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()), securitySchemes: z.record(z.string(), z.unknown()) }),
});

beforeAll(resetStack);

describe("the contract", () => {
  it("describes every operation: summary, security, answers and errors", async () => {
    const document = Document.parse(await (await call("/openapi.json")).json());
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(20);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, responses } of operations) {
      expect(
        Object.keys(responses).some((status) => status.startsWith("2")),
        operationId,
      ).toBe(true);
      expect(
        Object.keys(responses).some((status) => status.startsWith("4")),
        operationId,
      ).toBe(true);
    }
  });

  it("takes a JSON Feed for an object, as every reader of the media type does", async () => {
    const document = Document.parse(await (await call("/openapi.json")).json());
    const content = document.paths["/api/v1/items.{format}"]?.["get"]?.responses["200"]?.content["application/feed+json"];
    expect(content).toMatchObject({ schema: { type: "object", required: ["version", "title", "items"] } });
  });

  it("leads nowhere by its references but to schemas that are there", async () => {
    const text = await (await call("/openapi.json")).text();
    const { components } = Document.parse(JSON.parse(text));
    const named = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name !== undefined && name in components.schemas))).toEqual([]);
  });
});

describe("pages", () => {
  it("the reference shows every path, without a script", async () => {
    const response = await call("/docs");
    const html = await response.text();
    expect(response.headers.get("content-type")).toContain("text/html");
    const { paths } = Document.parse(await (await call("/openapi.json")).json());
    for (const path of Object.keys(paths)) expect(html).toContain(path);
    expect(html).not.toContain("<script");
  });

  it("every error code has the row that its problem's type leads to", async () => {
    const html = await (await call("/docs/errors")).text();
    for (const code of Object.keys(ERRORS)) expect(html).toContain(`id="${code}"`);
  });
});

describe("health", () => {
  it.each(["/health", "/health/live", "/health/ready", "/health/dependencies", "/health/detailed"])(
    "%s answers 200 without a limit",
    async (path) => {
      const response = await call(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("ratelimit")).toBeNull();
    },
  );

  it("names each dependency's state and what works without it", async () => {
    expect(await (await call("/health/detailed")).json()).toMatchObject({
      status: "ok",
      dependencies: { database: { state: "ok" }, redis: { state: "ok" } },
      backlog: { jobs_open: 0, sightings_pending: 0 },
      cache: { answers: { isolate: expect.any(Number), origin: expect.any(Number) }, here: { answers: expect.any(Number) } },
    });
  });
});
