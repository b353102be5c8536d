import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Role } from "../domain/accounts/roles.ts";
import { type Scope, scopeFor } from "../domain/accounts/scopes.ts";
import { AppError, type FieldError } from "../lib/errors.ts";
import { authorize, type Rights } from "./authorize.ts";
import { bodyRules } from "./body-rules.ts";
import { limitStrictly } from "./limit.ts";
import { idempotent } from "./idempotency.ts";
import type { AppEnv } from "./env.ts";
import { type ListFormat, mediaTypeOf } from "./negotiate.ts";
import { readableQuery } from "./readable-query.ts";

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({
    id: "Problem",
    example: {
      type: "https://tidings.example/docs/errors#invalid",
      title: "Unprocessable Content",
      status: 422,
      detail: "A field is not valid.",
      code: "invalid",
      request_id: "req_01kafq3v8x0000000000000000",
      errors: [{ pointer: "/name", message: "must not be empty" }],
    },
  });

const ERROR_STATUS = {
  400: "The body or a parameter is malformed.",
  401: "No credential, or a bad one.",
  403: "The credential does not reach this far.",
  404: "There is no such thing, or it is somebody else's.",
  406: "It is not to be had in the format asked for.",
  409: "It is already so.",
  410: "It was here and is no longer kept.",
  413: "The body is too large.",
  415: "The body's media type is not taken here.",
  422: "A field is not valid; `errors` says which.",
  429: "Too many requests; `Retry-After` says when to come back.",
  502: "The other side is at fault.",
  503: "A dependency is away; `Retry-After` says when to come back.",
} as const;
type ErrorStatus = keyof typeof ERROR_STATUS;

const problemResponse = (status: ErrorStatus) => ({
  description: ERROR_STATUS[status],
  content: { "application/problem+json": { schema: Problem } },
});

/** RFC 6901 pointer of a zod issue's path. */
const toPointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function toFieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((name) => ({ pointer: toPointer([...issue.path, name]), message: "is not known here" }))
      : [{ pointer: toPointer(issue.path), message: issue.message }],
  );
}

/** What a schema makes of a value that was put together from a request's body; a failed validation is a 422 problem, as the body's own is. */
export function checkedAs<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError("invalid", "A field is not valid.", { errors: toFieldErrors(result.error.issues) });
}

/** A router whose failed validations are 422 problems naming every wrong field. */
export function makeRouter(options: { getPath?: (request: Request) => string } = {}): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    ...options,
    defaultHook: (result) => {
      if (result.success) return;
      const what = result.target === "json" || result.target === "form" ? "A field" : "A parameter";
      throw new AppError("invalid", `${what} is not valid.`, { errors: toFieldErrors(result.error.issues) });
    },
  });
}

type Operation<
  Path extends string,
  Method extends RouteConfig["method"],
  Request extends NonNullable<RouteConfig["request"]>,
  Ok extends z.ZodType,
> = {
  method: Method;
  path: Path;
  tag: string;
  summary: string;
  description?: string;
  /** The least role that may call; absent for everybody. */
  role?: Role;
  /** What a key must have; by default its resource, read or written. Null where any key will do. */
  scope?: Scope | null;
  /** Keys do not reach it: only somebody who signed in. */
  sessionOnly?: true;
  /** The caller's address must be confirmed. */
  verified?: true;
  /** Of high value: who signed in must have done so lately. */
  fresh?: true;
  /** Dear, and limited strictly: previews, exports, reports, generation. */
  strict?: true;
  /** A POST that only reads: it takes no Idempotency-Key. */
  safe?: true;
  /** Fields shown once, which a repeat under the same Idempotency-Key does not get. */
  withhold?: readonly string[];
  /** Media types of the body, when it takes one. */
  accepts?: readonly string[];
  request?: Request;
  /** `mediaType` where the answer is not JSON. */
  ok: { status: 200 | 201 | 202; description: string; schema: Ok; mediaType?: string };
  /** The formats of a list, each also at the same address with its name for a suffix. */
  formats?: readonly ListFormat[];
  /** What 202 means, where the answer may come before the work is done. */
  accepted?: string;
  errors: readonly ErrorStatus[];
};

/** Declares an operation: its rights, its body rules, its errors and its documentation in one place. */
export function operation<
  const Path extends string,
  const Method extends RouteConfig["method"],
  Request extends NonNullable<RouteConfig["request"]>,
  Ok extends z.ZodType,
>(spec: Operation<Path, Method, Request, Ok>) {
  const rights = rightsOf(spec);
  const middleware: MiddlewareHandler<AppEnv>[] = [authorize(rights), readableQuery];
  if (spec.strict === true) middleware.push(limitStrictly);
  const hasBody = spec.request?.body !== undefined;
  if (hasBody) middleware.push(bodyRules(spec.accepts));
  const takesKey = spec.method === "post" && spec.safe !== true && !spec.path.startsWith("/auth");
  if (takesKey) middleware.push(idempotent(spec.withhold));
  const errors: ErrorStatus[] = [401, 429, 503, ...spec.errors];
  if (spec.role !== undefined || rights.scope !== null) errors.push(403);
  if (takesKey) errors.push(409, 422);
  if (spec.formats !== undefined) errors.push(406);
  if (hasBody) errors.push(400, 413, 415, 422);
  return createRoute({
    method: spec.method,
    path: spec.path,
    tags: [spec.tag],
    operationId: operationId(spec.method, spec.path),
    summary: spec.summary,
    ...descriptionOf(spec),
    security: securityOf(rights),
    "x-rights": rights,
    ...(spec.formats === undefined ? {} : { [FORMATS_FIELD]: spec.formats }),
    middleware,
    request: spec.request ?? ({} as Request),
    responses: {
      ...Object.fromEntries([...new Set(errors)].sort().map((status) => [status, problemResponse(status)])),
      [spec.ok.status]: {
        description: spec.ok.description,
        content: { [spec.ok.mediaType ?? "application/json"]: { schema: spec.ok.schema }, ...otherFormats(spec.formats ?? []) },
      },
      ...(spec.accepted === undefined
        ? {}
        : { 202: { description: spec.accepted, content: { "application/json": { schema: spec.ok.schema } } } }),
    } as Record<200 | 201 | 202, { description: string; content: { "application/json": { schema: Ok } } }>,
  });
}

const NEEDS_FRESH = "Needs a fresh sign-in, else 401 `insufficient_user_authentication` (RFC 9470): sign in again and use the new token.";

function descriptionOf({ description, fresh }: { description?: string; fresh?: true }): { description?: string } {
  const texts = [description, fresh === true ? NEEDS_FRESH : undefined].filter((text) => text !== undefined);
  return texts.length === 0 ? {} : { description: texts.join(" ") };
}

/** Where an operation of the contract says in which formats it answers. */
export const FORMATS_FIELD = "x-formats";

const JsonFeed = z.looseObject({ version: z.string(), title: z.string(), items: z.array(z.looseObject({ id: z.string() })) });

/** What is answered beside JSON is text to the contract: each format has a specification of its own. */
const otherFormats = (formats: readonly ListFormat[]) =>
  Object.fromEntries(
    formats
      .filter((format) => format !== "json")
      .map((format) => [mediaTypeOf(format), { schema: format === "jsonfeed" ? JsonFeed : z.string() }]),
  );

type Asked = Pick<Operation<string, RouteConfig["method"], NonNullable<RouteConfig["request"]>, z.ZodType>, "method" | "path" | "safe"> & {
  [Right in "role" | "scope" | "sessionOnly" | "verified" | "fresh"]?: Rights[Right] | undefined;
};

/** Everything an operation asks of its caller. What is public and reads asks `items:read` of a key, what signs in nothing. */
function rightsOf({ method, path, safe, role = null, scope, sessionOnly = false, verified = false, fresh = false }: Asked): Rights {
  const isOpen = path.startsWith("/auth") || path.startsWith("/health") || sessionOnly;
  const isPublicRead = role === null && (method === "get" || safe === true);
  const byDefault = isOpen ? null : isPublicRead ? "items:read" : scopeFor(method, path);
  return { role, scope: scope === undefined ? byDefault : scope, sessionOnly, verified, fresh };
}

/** The same for the contract: OpenAPI 3.1 lists the scopes of a key beside its scheme. */
function securityOf({ role, scope, sessionOnly }: Rights): Record<string, string[]>[] {
  const key = sessionOnly ? [] : [{ api_key: scope === null ? [] : [scope] }];
  return [...(role === null ? [{}] : []), { bearer: [] }, ...key];
}

function operationId(method: string, path: string): string {
  return [method, ...path.split("/").map((part) => part.replaceAll(/[{}]/g, "").replaceAll("-", "_"))]
    .filter((part) => part !== "")
    .join("_");
}

/** A JSON body of this schema; always required, so that no body skips validation. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { "application/json": { schema } },
});

export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}.`);
}
