import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { z } from "zod";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { makeId } from "../../src/lib/ids.ts";
import { call, tokenOf, USER_ID } from "../support/api.ts";
import { seedPlaces } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";
import { freshToken } from "../support/tokens.ts";

/** Requests in all, the same in every run; `FUZZ_RUNS=10000 npx vitest run test/http/contract` takes others, and more. */
const { FUZZ_RUNS } = z.object({ FUZZ_RUNS: z.coerce.number().optional() }).parse(env);
const RUNS = FUZZ_RUNS ?? 1_200;
const SEED = FUZZ_RUNS === undefined ? { seed: 20_261_120 } : {};
const SLOW_MS = 2_000;

const Schema = z.custom<Record<string, unknown>>((value) => typeof value === "object" && value !== null);
const Media = z.record(z.string(), z.object({ schema: Schema.optional(), example: z.unknown().optional() }));
const Parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: Schema,
  example: z.unknown().optional(),
});
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: Media }).optional(),
  responses: z.record(z.string(), z.object({ content: Media.optional() })),
  tags: z.array(z.string()),
});
type Operation = z.infer<typeof Operation>;
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

type Asked = { path: string; method: string; operation: Operation };

let document: z.infer<typeof Document>;
let operations: Asked[];
let admin: string;

beforeAll(async () => {
  await resetStack();
  const { DATABASE_URL, NEON_HTTP_URL } = readConfig(env);
  const db = openDb(DATABASE_URL, NEON_HTTP_URL ?? null);
  await db.execute(
    sql`insert into users (id, email, password_hash, role, verified_at) values (${USER_ID}, 'admin@example.com', '-', 'admin', now())`,
  );
  const place = { name: "Somewhere", lat: 50, lon: 2, zone: "UTC" };
  await seedPlaces(db, [
    { ...place, id: "plc_1", code: "fr-paris" },
    { ...place, id: "plc_2", code: "gb-plymouth" },
  ]);
  document = Document.parse(await (await call("/openapi.json")).json());
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  admin = await tokenOf("admin");
  await db.execute(sql`
    insert into users (id, email, password_hash, role, verified_at)
    select id, id || '@example.com', '-', 'admin', now() from unnest(${sql.param(scapegoats)}::text[]) as id`);
});

/** Accounts for what ends sessions, suspends and erases: a request each, so that none is locked out by the one before. */
const scapegoats = Array.from({ length: RUNS }, (_, n) => makeId("usr", n, new Uint8Array(16)));
let used = 0;
const isAboutAccounts = ({ path }: Asked): boolean => /^\/api\/v1\/(auth|admin\/users)\b/.test(path);

async function credentialFor(asked: Asked): Promise<string> {
  if (!isAboutAccounts(asked)) return admin;
  const userId = scapegoats[used++ % RUNS] ?? USER_ID;
  const sessionId = makeId("ses", used, crypto.getRandomValues(new Uint8Array(16)));
  return freshToken(readConfig(env), { userId, sessionId, role: "admin", isVerified: true });
}

const pathOf = (path: string): string => path.replace(/^\/api\/v1/, "");
const exampleOf = ({ example, schema }: z.infer<typeof Parameter>): unknown => example ?? schema["example"];

/** A body's own example, or that of the component it is. */
function exampleOfBody({ example, schema = {} }: z.infer<typeof Media>[string]): unknown {
  const name = z.string().optional().parse(schema["$ref"])?.split("/").at(-1) ?? "";
  return example ?? schema["example"] ?? document.components.schemas[name]?.["example"];
}

function exampleRequest({ path, method, operation }: Asked): [string, NonNullable<Parameters<typeof call>[1]>] {
  let target = pathOf(path);
  const search = new URLSearchParams();
  for (const parameter of operation.parameters) {
    const value = exampleOf(parameter);
    if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(String(value ?? "x")));
    else if (parameter.in === "query" && parameter.required === true) search.set(parameter.name, String(value));
  }
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const example = media === undefined ? undefined : exampleOfBody(media);
  const body = typeof example === "string" ? example : JSON.stringify(example);
  const sent = type === undefined ? {} : { body, headers: { "content-type": type } };
  return [search.size === 0 ? target : `${target}?${search.toString()}`, { method, token: admin, ...sent }];
}

describe("every operation", () => {
  it("answers its own example as its contract says", { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    for (const asked of operations.filter((each) => !isAboutAccounts(each))) {
      const [target, options] = exampleRequest(asked);
      const response = await call(target, options);
      const text = await response.text();
      const name = `${asked.method} ${target}`;
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      const fault = faultOfAnswer(asked.operation, response, text);
      if (fault !== null) wrong.push(`${name}: ${fault}`);
    }
    expect(wrong).toEqual([]);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(operations.length / 3);
  });
});

/** Where the caller is, only the edge knows. */
const NEEDS_A_PLACE = "get_locations_nearest";

/** What the contract has against this answer to an operation's own example; null when nothing. */
function faultOfAnswer({ operationId, responses }: Operation, { status, headers }: Response, text: string): string | null {
  const promised = responses[String(status)];
  if (promised === undefined) return `${status} is not in the contract: ${text.slice(0, 200)}`;
  if (operationId === NEEDS_A_PLACE) return status === 422 ? null : String(status);
  if (status === 422 || status === 400) return `its own example is refused: ${text.slice(0, 300)}`;
  const type = (headers.get("content-type") ?? "").split(";")[0] ?? "";
  const schema = promised.content?.[type]?.schema;
  if (schema === undefined) return `${status} ${type} is not in the contract`;
  return /^application\/(?:problem\+)?json$/.test(type) ? faultOf(schema, text === "" ? null : JSON.parse(text)) : null;
}

/** What is wrong with an answer by its schema; null when nothing is. */
function faultOf(schema: Record<string, unknown>, value: unknown): string | null {
  const whole = { ...schema, $defs: document.components.schemas };
  const json = JSON.parse(JSON.stringify(whole).replaceAll("#/components/schemas/", "#/$defs/"), (name, inner: unknown) =>
    name === "example" ? undefined : inner,
  );
  const parsed = z.fromJSONSchema(json).safeParse(value);
  return parsed.success
    ? null
    : parsed.error.issues
        .map((issue) => `${issue.path.join("/")}: ${issue.message}`)
        .join("; ")
        .slice(0, 400);
}

/** Values as they come by mistake or on purpose. */
const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "NaN",
    "null",
    "true",
    "%00",
    "\u0000",
    "\ud800",
    "' or 1=1 --",
    "../../etc/passwd",
    "a".repeat(3_000),
    "now",
    "9".repeat(40),
  ),
  fc.constantFrom(
    "2026-02-30",
    "0000-01-01",
    "2026-11-20T25:00:00Z",
    "91,181",
    "1,1,1,1",
    "NaN,NaN",
    "itm_01hzzzzzzzzzzzzzzzzzzzzzzz",
    '"',
    "a & | ! b",
    "<->",
    ":*",
  ),
);

function arbitraryRequest({ path, method, operation }: Asked): fc.Arbitrary<[string, Parameters<typeof call>[1]]> {
  const parameters = operation.parameters.filter((parameter) => parameter.in === "query");
  const query = fc.record(
    Object.fromEntries(
      parameters.map((parameter) => [
        parameter.name,
        fc.oneof({ weight: 3, arbitrary: nasty }, { weight: 2, arbitrary: valueOf(parameter) }),
      ]),
    ),
    {
      requiredKeys: [],
    },
  );
  const inPath = fc.array(fc.oneof(nasty, fc.constantFrom(...scapegoats)), { minLength: 3, maxLength: 3 });
  const example = exampleOfBody(operation.requestBody?.content["application/json"] ?? {});
  const body =
    operation.requestBody === undefined
      ? fc.constant(undefined)
      : fc.oneof(fc.json({ maxDepth: 3 }), mutated(example), fc.string({ maxLength: 60 }));
  return fc.tuple(query, inPath, body).map(([search, segments, text]) => {
    let filled = 0;
    const target = pathOf(path).replaceAll(/\{[^}]+\}/g, () => safeSegment(segments[filled++ % 3] ?? ""));
    const params = new URLSearchParams(Object.entries(search).map(([name, value]) => [name, String(value)]));
    return [
      params.size === 0 ? target : `${target}?${params.toString()}`,
      { method, ...(text === undefined ? {} : { body: text, headers: { "content-type": "application/json" } }) },
    ];
  });
}

const safeSegment = (text: string): string => encodeURIComponent(text.toWellFormed().slice(0, 200)) || "x";

function valueOf({ schema, ...parameter }: z.infer<typeof Parameter>): fc.Arbitrary<unknown> {
  const given = exampleOf({ schema, ...parameter });
  const choices = z.array(z.unknown()).safeParse(schema["enum"]);
  return fc.constantFrom<unknown>(...(choices.success ? choices.data : []), ...(given === undefined ? ["1"] : [given]));
}

/** The example with one of its fields made something else. */
function mutated(example: unknown): fc.Arbitrary<string> {
  const names = typeof example === "object" && example !== null ? Object.keys(example) : [];
  if (names.length === 0) return fc.json();
  return fc
    .tuple(fc.constantFrom(...names), fc.oneof(nasty, fc.jsonValue({ maxDepth: 2 })))
    .map(([name, value]) => JSON.stringify({ ...Object(example), [name]: value }));
}

describe("whatever is sent", () => {
  it("no operation fails: what is refused is a problem, none is a 5xx or takes long", { timeout: 120_000 + RUNS * 500 }, async () => {
    let taken = 0;
    const groups = Map.groupBy(operations, ({ operation }) => operation.tags[0]);
    for (const [group, members] of groups) {
      const request = fc.constantFrom(...members).chain((asked) => arbitraryRequest(asked).map((made) => ({ asked, made })));
      await fc.assert(
        fc.asyncProperty(request, async ({ asked, made: [target, options] }) => {
          const token = await credentialFor(asked);
          const { response, text } = await answerInTime(() => call(target, { ...options, token }));
          const seen = `${group}: ${asked.method} ${target} ${String(options?.body ?? "")} → ${response.status} ${text.slice(0, 200)}`;
          expect(response.status, seen).toBeLessThan(500);
          if (response.status < 300) taken += 1;
          if (response.status >= 400) expect(response.headers.get("content-type"), seen).toBe("application/problem+json");
        }),
        { ...SEED, numRuns: Math.ceil(RUNS / groups.size) },
      );
    }
    // Else nothing beyond the parameters was ever reached.
    expect(taken).toBeGreaterThan(RUNS / groups.size);
  });
});

/** An answer within two seconds that is no 503: asked again where the machine, or Redis on it, had too much else to do. */
function answerInTime(ask: () => Promise<Response>): Promise<{ response: Response; text: string }> {
  const once = async () => {
    const fromMs = Date.now();
    const response = await ask();
    const text = await response.text();
    const ms = Date.now() - fromMs;
    if (ms > SLOW_MS || response.status === 503) throw new Error(`${response.status} after ${ms} ms: ${response.url}`);
    return { response, text };
  };
  return vi.waitFor(once, { timeout: 60_000, interval: 500 });
}
