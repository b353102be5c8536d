/** Stable error codes: the HTTP status of each, and what it means to the caller. */
export const ERRORS = {
  malformed: { status: 400, meaning: "The body is not valid JSON or not valid UTF-8. Mend it; sending it again is no use." },
  unauthenticated: { status: 401, meaning: "There is no credential, or it is wrong or has expired. Sign in again." },
  token_invalid: { status: 401, meaning: "The link or the refresh token is wrong, used up, expired or revoked." },
  insufficient_user_authentication: {
    status: 401,
    meaning:
      "The sign-in is too long ago for this: sign in again and use the new token. max_age in WWW-Authenticate says how fresh it must be.",
  },
  email_unverified: { status: 403, meaning: "Confirm your address first: the link is in the mail that registering sent." },
  forbidden: { status: 403, meaning: "The credential is good but does not reach this far." },
  address_denied: { status: 403, meaning: "An administrator has closed this service to your network." },
  not_found: { status: 404, meaning: "There is no such thing, or it belongs to somebody else." },
  method_not_allowed: { status: 405, meaning: "The address exists, but not for this method; see the Allow header." },
  not_acceptable: { status: 406, meaning: "It is not to be had in the format asked for; see detail for those it comes in." },
  conflict: { status: 409, meaning: "The thing is in a state that does not permit this." },
  gone: { status: 410, meaning: "It was here and is no longer kept." },
  too_large: { status: 413, meaning: "The body is larger than this endpoint takes." },
  unsupported_media_type: { status: 415, meaning: "The body's media type is not taken here; see the Accept header of the answer." },
  invalid: { status: 422, meaning: "A field or parameter is wrong; errors[] names each by its JSON pointer." },
  address_refused: { status: 422, meaning: "The address is not fetched: it leads, or may lead, into a private network." },
  rate_limited: { status: 429, meaning: "Too many requests; come back after the seconds in Retry-After." },
  source_unreachable: { status: 502, meaning: "The source cannot be reached or read." },
  unavailable: { status: 503, meaning: "Something this needs is away; come back after the seconds in Retry-After." },
  internal: { status: 500, meaning: "Our fault. Tell us the request id." },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** A wrong field: an RFC 6901 pointer into the body (or to a parameter, `/limit`), and what is wrong with it. */
export type FieldError = { pointer: string; message: string };

/** An error whose `message` may be shown to the caller. Everything else that is thrown becomes a bare 500. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly errors: FieldError[];
  readonly retryAfterS: number | undefined;
  readonly headers: Record<string, string>;
  /** Further members of the problem, RFC 9457 §3.2. */
  readonly members: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      errors?: FieldError[];
      retryAfterS?: number;
      headers?: Record<string, string>;
      members?: Record<string, unknown>;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.errors = more.errors ?? [];
    this.retryAfterS = more.retryAfterS;
    this.headers = more.headers ?? {};
    this.members = more.members ?? {};
  }
}

/** An `AppError`, also one that came from the other Worker, which arrives without its class; null for anything else. */
export function reviveAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error) || error.name !== "AppError") return null;
  const { code, errors, retryAfterS } = error as Partial<AppError>;
  if (code === undefined || !(code in ERRORS)) return null;
  return new AppError(code, error.message, {
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
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
  if (error.stack !== undefined && out["name"] !== "QueryError")
    out["stack"] = error.stack.split("\n").slice(1, 6).join(" <- ").replaceAll(/\s+/g, " ");
  return out;
}

/** Postgres or its network away: not the fault of what was asked, and the caller may come back. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = describeError(error);
  if (code !== undefined && /^(08|53|57)/.test(code)) return true;
  const cause = error.cause instanceof Error ? error.cause : error;
  const isCutOff = cause !== error && cause.name === "TimeoutError";
  return isCutOff || (cause.name === "NeonDbError" && code === undefined);
}
