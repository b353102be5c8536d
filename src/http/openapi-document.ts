import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { VERSION } from "../config.ts";
import { FORMATS_FIELD } from "./contract.ts";
import type { AppEnv } from "./env.ts";
import { LIST_FORMATS } from "./negotiate.ts";
import { type JsonSchema, MediaTypes, withExamples } from "./openapi-examples.ts";

const Parameter = z.looseObject({ name: z.string(), in: z.string(), schema: z.looseObject({ type: z.unknown() }).partial() });
const Answer = z.looseObject({ description: z.string(), content: MediaTypes.optional() });
const Operation = z.looseObject({
  operationId: z.string(),
  description: z.string().optional(),
  parameters: z.array(Parameter).optional(),
  requestBody: z.looseObject({ content: MediaTypes }).optional(),
  responses: z.record(z.string(), Answer),
});
type Operation = z.infer<typeof Operation>;
const Path = z.record(z.string(), Operation);
const Components = z.looseObject({ schemas: z.record(z.string(), z.custom<JsonSchema>()).default({}) });
const Document = z.looseObject({ paths: z.record(z.string(), Path), components: Components });
export type OpenApiDocument = z.infer<typeof Document>;

const INFO = {
  title: "Tidings",
  version: VERSION,
  description: "Watches the public web and tells the right people: one clean, deduplicated, scored stream of events, recalls and posts.",
  license: { name: "MIT", url: "https://opensource.org/license/mit" },
};

const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token from POST /api/v1/auth/token." },
  api_key: {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
    description: "A key from POST /api/v1/keys; each operation names the scope it needs.",
  },
};

/** The contract of everything that is routed here: OpenAPI 3.1, made from the routes themselves. */
export function openApiDocument(app: OpenAPIHono<AppEnv>, publicUrl: string): OpenApiDocument {
  const made = app.getOpenAPI31Document({ openapi: "3.1.0", info: INFO, servers: [{ url: publicUrl }] });
  const document = Document.parse(JSON.parse(JSON.stringify(made), withoutFlags));
  const components = { ...document.components, securitySchemes: SECURITY_SCHEMES };
  const paths = Object.entries(document.paths).map(([path, operations]): [string, z.infer<typeof Path>] => [
    path,
    Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, finished(operation, components.schemas)])),
  ]);
  return { ...document, components, paths: Object.fromEntries(paths.flatMap((entry) => [...withSuffixed(entry)])) };
}

/** A pattern of JSON Schema has no flags: one that needs them is left to the description. */
function withoutFlags(name: string, value: unknown): unknown {
  return name === "pattern" && typeof value === "string" && /\/[a-z]+$/.test(value) ? undefined : value;
}

/** With an example wherever a body is JSON, and lists in the query told as they are written: comma-separated. */
function finished(operation: Operation, components: Record<string, JsonSchema>): Operation {
  const { parameters, requestBody, responses, ...rest } = operation;
  return {
    ...rest,
    ...(parameters === undefined ? {} : { parameters: parameters.map(asWritten) }),
    ...(requestBody === undefined ? {} : { requestBody: { ...requestBody, content: withExamples(requestBody.content, components) } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, answer]) => [
        status,
        answer.content === undefined ? answer : { ...answer, content: withExamples(answer.content, components) },
      ]),
    ),
  };
}

const asWritten = (parameter: z.infer<typeof Parameter>): z.infer<typeof Parameter> =>
  parameter.in === "query" && parameter.schema.type === "array" ? { ...parameter, style: "form", explode: false } : parameter;

/**
 * A list's path, and beside it the same with its formats for a suffix. Where the path ends in a parameter that would be
 * ambiguous to a reader of OpenAPI: there the description says so.
 */
function* withSuffixed([path, operations]: [string, z.infer<typeof Path>]): Generator<[string, z.infer<typeof Path>]> {
  const formats = z.array(z.enum(LIST_FORMATS)).safeParse(operations["get"]?.[FORMATS_FIELD]);
  if (!formats.success || operations["get"] === undefined) return yield [path, operations];
  const { parameters = [], operationId, description, ...rest } = operations["get"];
  const suffixes = formats.data.map((format) => `\`.${format}\``).join(", ");
  const told = [description, `Formats by \`Accept\`, or by a suffix of the path: ${suffixes}.`]
    .filter((text) => text !== undefined)
    .join(" ");
  yield [path, { ...operations, get: { ...operations["get"], description: told } }];
  if (path.endsWith("}")) return;
  const format = { name: "format", in: "path", required: true, schema: { type: "string", enum: formats.data }, example: formats.data[0] };
  yield [`${path}.{format}`, { get: { ...rest, operationId: `${operationId}_as_format`, parameters: [format, ...parameters] } }];
}
