import type { Context, ErrorHandler } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import { HTTPException } from "hono/http-exception";
import { AppError, describeError, type ErrorCode, isDatabaseAway, reviveAppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** What an error says in headers, whatever its body is written in. */
export function headersOf(error: AppError): Record<string, string> {
  const headers = { ...error.headers };
  if (error.retryAfterS !== undefined) headers["retry-after"] = String(Math.max(1, Math.ceil(error.retryAfterS)));
  if (error.status === 401) headers["www-authenticate"] ??= 'Bearer realm="tidings"';
  return headers;
}

/** RFC 9457 problem details. A 500 says nothing but its code and the request id. */
export function problem(c: Context<AppEnv>, error: AppError): Response {
  const body = {
    type: `${c.get("config").PUBLIC_URL}/docs/errors#${error.code}`,
    title: TITLES[error.status] ?? "Error",
    status: error.status,
    ...(error.status === 500 ? {} : { detail: error.message }),
    code: error.code,
    request_id: c.get("requestId"),
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
    ...error.members,
  };
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store", ...headersOf(error) };
  // Of the context, so that what was said of the limits before the error stays in it.
  return c.newResponse(JSON.stringify(body), error.status as StatusCode, headers);
}

/** A statement over its time (query_canceled). */
const isOverTime = (error: unknown) => describeError(error)["code"] === "57014";

/** A text that Postgres cannot hold: NUL, or what is no Unicode (character_not_in_repertoire, untranslatable_character). */
const isUnstorable = (error: unknown) => /^(22021|22P05)$/.test(describeError(error)["code"] ?? "");

/** What the libraries throw by status. */
const HTTP_CODES: Record<number, ErrorCode> = { 400: "malformed", 413: "too_large", 415: "unsupported_media_type" };

/** Turns whatever was thrown into the `AppError` the caller may see. */
export function toAppError(error: unknown): AppError {
  const known = reviveAppError(error);
  if (known !== null) return known;
  if (error instanceof HTTPException) {
    return new AppError(HTTP_CODES[error.status] ?? "internal", error.message, { cause: error });
  }
  if (isOverTime(error))
    return new AppError("unavailable", "This took too long to find; try again, or ask for less.", { retryAfterS: 5, cause: error });
  if (isUnstorable(error)) return new AppError("invalid", "A text holds a character that cannot be kept.", { cause: error });
  if (isDatabaseAway(error))
    return new AppError("unavailable", "The database cannot be reached; try again.", { retryAfterS: 5, cause: error });
  return new AppError("internal", "", { cause: error });
}

export const onError: ErrorHandler<AppEnv> = (thrown, c) => {
  // A redirect found deep in a handler comes with its answer.
  if (thrown instanceof HTTPException && thrown.res !== undefined) return thrown.getResponse();
  const error = toAppError(thrown);
  c.set("failure", { code: error.code, ...(error.status >= 500 ? describeError(error.cause ?? error) : {}) });
  return problem(c, error);
};
