import { z } from "zod";

const Schema: z.ZodType<JsonSchema> = z.looseObject({});
/** As much of JSON Schema as our own contract uses. */
export type JsonSchema = {
  $ref?: string;
  example?: unknown;
  examples?: unknown[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  type?: string | string[];
  format?: string;
  pattern?: string;
  minimum?: number;
  minLength?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  [name: string]: unknown;
};

const TEXT_BY_FORMAT: Record<string, string> = {
  "date-time": "2026-11-20T12:00:00.000Z",
  date: "2026-11-20",
  time: "12:00:00",
  uri: "https://harbour-gazette.example/",
  email: "reader@example.com",
  uuid: "01890a5d-ac96-774b-bcce-b302099a8057",
};

/** A value of this schema, put together from the examples that it and its parts bring. */
export function exampleOf(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): unknown {
  if (schema.$ref !== undefined) return exampleOf(components[schema.$ref.split("/").at(-1) ?? ""] ?? {}, components);
  const given = [schema.example, schema.examples?.[0], schema.const, schema.default, schema.enum?.[0]].find((value) => value !== undefined);
  if (given !== undefined) return given;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return exampleOf(choices.find(({ type }) => type !== "null") ?? {}, components);
  const parts = schema.allOf?.map((part) => exampleOf(part, components));
  const own = plainExample(schema, components);
  return parts === undefined ? own : Object.assign({}, ...parts, own);
}

function plainExample(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): unknown {
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== "null") : schema.type;
  switch (type) {
    case "object":
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, exampleOf(part, components)]));
    case "array":
      return schema.items === undefined ? [] : [exampleOf(schema.items, components)];
    case "string":
      return TEXT_BY_FORMAT[schema.format ?? ""] ?? "text".padEnd(schema.minLength ?? 0, "…");
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return true;
    case undefined:
    default:
      return {};
  }
}

const Media = z.looseObject({ schema: Schema.optional(), example: z.unknown().optional() });
export const MediaTypes = z.record(z.string(), Media);

/** What our own schemas describe; the other formats have specifications of their own. */
export const OWN_JSON = /^application\/(?:problem\+)?json$/;

/** Whether a schema is a component that brings its own example: then there is one already. */
const isShown = ({ $ref }: JsonSchema, components: Readonly<Record<string, JsonSchema>>): boolean =>
  $ref !== undefined && components[$ref.split("/").at(-1) ?? ""]?.example !== undefined;

/** The same media types, each JSON among them with an example. */
export function withExamples(
  content: z.infer<typeof MediaTypes>,
  components: Readonly<Record<string, JsonSchema>>,
): z.infer<typeof MediaTypes> {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      const { schema, example } = media;
      const isEnough = schema === undefined || example !== undefined || !OWN_JSON.test(type) || isShown(schema, components);
      return [type, isEnough ? media : { ...media, example: exampleOf(schema, components) }];
    }),
  );
}
