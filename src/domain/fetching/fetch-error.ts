/** Why a document could not be had. Stored with the source and shown to its operator; described in docs/fetching.md. */
export type FetchErrorCode =
  | "address_refused"
  | "robots_disallowed"
  | "dns_failure"
  | "connection_failed"
  | "tls_failure"
  | "timeout"
  | "too_many_redirects"
  | "redirect_loop"
  | "bad_redirect"
  | "http_status"
  | "unexpected_not_modified"
  | "challenge_page"
  | "unsupported_encoding"
  | "incomplete_body"
  | "empty_body";

/** A fetch that failed for a reason an operator understands. `message` is a sentence that may be shown. */
export class FetchError extends Error {
  override readonly name = "FetchError";
  readonly code: FetchErrorCode;
  /** The HTTP status, where the server gave one. */
  readonly status: number | undefined;
  /** How long the server, or politeness, asks us to stay away. */
  readonly retryAfterS: number | undefined;

  constructor(code: FetchErrorCode, message: string, more: { status?: number; retryAfterS?: number; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = more.status;
    this.retryAfterS = more.retryAfterS;
  }
}

const CONNECTION_CODES: readonly string[] = ["dns_failure", "connection_failed", "tls_failure", "timeout"];

/** Whether an error code means that no HTTP answer came at all: the kind of failure an outage of our own causes. */
export function isConnectionFailure(code: string): boolean {
  return CONNECTION_CODES.includes(code);
}
