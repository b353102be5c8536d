import { createConfig, lintFromString } from "@redocly/openapi-core";
import { beforeAll, describe, expect, it } from "vitest";
import { exampleOf, OWN_JSON } from "../../../src/http/openapi-examples.ts";
import type { OpenApiDocument } from "../../../src/http/openapi-document.ts";
import { contractDocument } from "./contract-document.ts";

let document: OpenApiDocument;
let operations: [name: string, operation: OpenApiDocument["paths"][string][string]][];
beforeAll(async () => {
  document = await contractDocument();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): (typeof operations)[number] => [`${method} ${path}`, operation]),
  );
});

describe("the contract", () => {
  it("satisfies an independent linter, examples included", { timeout: 120_000 }, async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual([]);
  });

  it("shows an example of every JSON body, and says what can go wrong", () => {
    expect(operations.length).toBeGreaterThan(50);
    for (const [name, { requestBody, responses, security }] of operations) {
      expect(security, name).toBeInstanceOf(Array);
      expect(
        Object.keys(responses).filter((status) => status.startsWith("4")),
        name,
      ).not.toEqual([]);
      for (const content of [requestBody?.content, ...Object.values(responses).map((answer) => answer.content)]) {
        for (const [type, media] of Object.entries(content ?? {})) {
          const component = document.components.schemas[media.schema?.$ref?.split("/").at(-1) ?? ""];
          if (OWN_JSON.test(type)) expect(media.example ?? component?.example, name).toBeDefined();
        }
      }
    }
  });

  it("shows the formats of every list, by Accept and by suffix", () => {
    const events = document.paths["/api/v1/events"]?.["get"];
    expect(Object.keys(events?.responses["200"]?.content ?? {})).toEqual([
      "application/json",
      "application/x-ndjson",
      "application/rss+xml",
      "application/atom+xml",
      "application/feed+json",
      "text/calendar",
      "text/csv",
    ]);
    expect(events?.responses).toHaveProperty("406");
    const formatsAt = (path: string) => document.paths[path]?.["get"]?.parameters?.find(({ name }) => name === "format")?.schema;
    expect(formatsAt("/api/v1/events.{format}")).toMatchObject({ enum: expect.arrayContaining(["ics", "rss"]) });
    expect(document.paths["/api/v1/events/{city_id}"]?.["get"]?.description).toContain("`.ics`");
    expect(formatsAt("/api/v1/posts.{format}")).toMatchObject({ enum: expect.not.arrayContaining(["ics"]) });
  });
});

describe("an example", () => {
  it.each([
    [{ type: "string", example: "Oslo" }, "Oslo"],
    [{ anyOf: [{ type: "null" }, { type: "integer", minimum: 3 }] }, 3],
    [{ type: ["string", "null"], format: "date" }, "2026-11-20"],
    [{ type: "array", items: { $ref: "#/components/schemas/Place" } }, [{ name: "Oslo" }]],
    [
      { allOf: [{ $ref: "#/components/schemas/Place" }, { type: "object", properties: { id: { enum: ["a", "b"] } } }] },
      { name: "Oslo", id: "a" },
    ],
  ])("of %j is made of the examples it brings", (schema, example) => {
    expect(exampleOf(schema, { Place: { type: "object", example: { name: "Oslo" } } })).toEqual(example);
  });
});
