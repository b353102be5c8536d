/** Stable error codes; each has a section in docs/errors.md. */
export type ErrorCode =
  | "malformed"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "gone"
  | "too_large"
  | "unsupported_media_type"
  | "invalid"
  | "address_refused"
  | "rate_limited"
  | "source_unreachable"
  | "unavailable"
  | "internal";

const STATUS: Record<ErrorCode, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  gone: 410,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  address_refused: 422,
  rate_limited: 429,
  source_unreachable: 502,
  unavailable: 503,
  internal: 500,
};

/** A wrong field: RFC 6901 pointer into the body, or `query.<name>` style pointers for parameters, and what is wrong. */
export type FieldError = { pointer: string; message: string };

/** An error whose `message` may be shown to the caller. Everything else that is thrown becomes a bare 500. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly errors: FieldError[];
  readonly retryAfterS: number | undefined;
  readonly headers: Record<string, string>;

  constructor(
    code: ErrorCode,
    message: string,
    more: { errors?: FieldError[]; retryAfterS?: number; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = STATUS[code];
    this.errors = more.errors ?? [];
    this.retryAfterS = more.retryAfterS;
    this.headers = more.headers ?? {};
  }
}

/** What may be logged of any thrown value: names, codes and constraint, never SQL, parameters or bodies. */
export function describeError(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { name: typeof error };
  const out: Record<string, string> = { name: error.name };
  // A failed query's own message is its SQL and parameters; the server's error is its cause.
  const cause = error.cause instanceof Error ? error.cause : undefined;
  if (error.name === "DrizzleQueryError" || error.message.startsWith("Failed query")) out["name"] = "QueryError";
  else out["message"] = error.message.slice(0, 300);
  for (const from of [error, cause]) {
    if (!from) continue;
    for (const field of ["code", "constraint", "table", "column"]) {
      const value: unknown = Reflect.get(from, field);
      if (typeof value === "string" && value !== "") out[field] = value;
    }
  }
  if (cause && out["name"] === "QueryError") out["message"] = cause.message.slice(0, 300);
  if (error.stack !== undefined && out["name"] !== "QueryError") out["stack"] = error.stack.split("\n").slice(1, 6).join(" <- ").replaceAll(/\s+/g, " ");
  return out;
}
