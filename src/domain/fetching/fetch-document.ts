import { freshForS, retryAfterS } from "./cache-headers.ts";
import { challengedBy } from "./challenge.ts";
import { FetchError } from "./fetch-error.ts";
import { type Arrival, type FetchDeps, followRedirects } from "./follow-redirects.ts";
import { describeStatus } from "./http-status.ts";
import { toFetchError } from "./network-error.ts";
import { type Body, type Limit, readBody } from "./read-body.ts";
import { timeLimit } from "./time-limit.ts";

export type DocumentRequest = {
  url: string;
  /** Validators of the copy at hand, as the server sent them. */
  etag?: string | null;
  lastModified?: string | null;
  /** Cap on decoded bytes; what lies beyond is not read and `truncated` is set. */
  maxBytes: number;
  /** For everything together: look-ups, redirects, the body. */
  timeoutMs: number;
  accept: string;
  userAgent: string;
  /** Further headers, credentials among them. */
  headers?: Readonly<Record<string, string>>;
};

type Answer = {
  /** Where the answer came from, after redirects. */
  finalUrl: string;
  /** Where permanent redirects alone (301, 308) led from the start; null when there were none. */
  permanentUrl: string | null;
  httpStatus: number;
  headers: Headers;
  /** Validators to send next time, as given. */
  etag: string | null;
  lastModified: string | null;
  /** For how long the server calls this answer fresh; null when it does not say. */
  maxAgeS: number | null;
  retryAfterS: number | null;
};

export type FetchedDocument =
  | (Answer & { status: "ok"; body: Uint8Array<ArrayBuffer>; truncated: boolean })
  | (Answer & { status: "not_modified" });

/** Enough of a page to tell a challenge by. */
const SUSPECT_BYTES = 64 * 1024;

/**
 * Gets a document: every hop passes the guard, at most five redirects, one time limit for all of it, a cap on decoded
 * bytes; validators and extra headers go to the first origin only. Throws `FetchError` when there is nothing to be had.
 */
export async function fetchDocument(deps: FetchDeps, request: DocumentRequest): Promise<FetchedDocument> {
  const time = timeLimit(request.timeoutMs, deps.clock);
  const validators = validatorHeaders(request);
  const plain = { accept: request.accept, "accept-encoding": "gzip, br", "user-agent": request.userAgent };
  const personal = { ...plain, ...request.headers, ...validators };
  try {
    return await followRedirects(
      deps,
      request.url,
      time,
      (firstOrigin) => (firstOrigin ? personal : plain),
      (arrival) => {
        const conditional = arrival.firstOrigin && Object.keys(validators).length > 0;
        return readAnswer(arrival, conditional, request.maxBytes, deps.clock(), time.limit);
      },
    );
  } finally {
    time.end();
  }
}

async function readAnswer(arrival: Arrival, conditional: boolean, maxBytes: number, nowMs: number, limit: Limit): Promise<FetchedDocument> {
  const { response, url } = arrival;
  const answer = describeAnswer(arrival, nowMs);
  if (response.status === 304) {
    response.body?.cancel().catch(() => {});
    if (conditional) return { ...answer, status: "not_modified" };
    throw new FetchError("unexpected_not_modified", `${url.host} answered 304 Not Modified to a request for the whole document.`, {
      status: 304,
    });
  }
  const body = response.ok ? await readDocument(arrival, maxBytes, limit) : await readExcuse(response, limit);
  const more = { status: response.status, ...(answer.retryAfterS === null ? {} : { retryAfterS: answer.retryAfterS }) };
  const gatekeeper = challengedBy({
    status: response.status,
    headers: response.headers,
    start: latin1(body.bytes.subarray(0, SUSPECT_BYTES)),
  });
  if (gatekeeper !== null) {
    throw new FetchError(
      "challenge_page",
      `${url.host} shows a page by ${gatekeeper} that keeps programs out, instead of the document.`,
      more,
    );
  }
  if (!response.ok) throw new FetchError("http_status", `${url.host} answered ${describeStatus(response.status)}.`, more);
  if (isBlank(body.bytes)) throw new FetchError("empty_body", `${url.host} answered ${response.status} with an empty document.`, more);
  return { ...answer, status: "ok", body: body.bytes, truncated: body.truncated };
}

function describeAnswer({ response, url, permanentUrl }: Arrival, nowMs: number): Answer {
  const { headers, status } = response;
  return {
    finalUrl: url.href,
    permanentUrl,
    httpStatus: status,
    headers,
    etag: repeatable(headers.get("etag")),
    lastModified: repeatable(headers.get("last-modified")),
    maxAgeS: freshForS(headers, nowMs),
    retryAfterS: retryAfterS(headers, nowMs),
  };
}

async function readDocument({ response, url }: Arrival, maxBytes: number, limit: Limit): Promise<Body> {
  try {
    return await readBody(response, maxBytes, limit);
  } catch (error) {
    throw toFetchError(error, url.host, "body");
  }
}

/** The body of a refusal says at most who refuses; that it cannot be read is no further trouble. */
async function readExcuse(response: Response, limit: Limit): Promise<Body> {
  return readBody(response, SUSPECT_BYTES, limit).catch(() => ({ bytes: new Uint8Array(), truncated: false }));
}

function validatorHeaders({ etag, lastModified }: DocumentRequest): Record<string, string> {
  return {
    ...(etag ? { "if-none-match": etag } : {}),
    ...(lastModified ? { "if-modified-since": lastModified } : {}),
  };
}

/** A validator that can be sent back to the letter, or null. */
function repeatable(value: string | null): string | null {
  return value !== null && /^[\x20-\x7e\x80-\xff]{1,1000}$/.test(value) ? value : null;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte <= 0x20);
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
