import { expect } from "vitest";
import type { DocumentRequest } from "../../src/domain/fetching/fetch-document.ts";
import { FEED, LAST_MODIFIED, MEGABYTE } from "./hostile-server.ts";

export type Scenario = {
  title: string;
  path: string;
  request?: Partial<DocumentRequest>;
  /** Part of what is observed. */
  expected: Record<string, unknown>;
};

const IMPATIENT = { timeoutMs: 400 };
const whole = { status: "ok", text: FEED, truncated: false };

/** What holds in every runtime. */
export const SCENARIOS: readonly Scenario[] = [
  { title: "a document arrives whole", path: "/feed", expected: { ...whole, finalPath: "/feed", permanentPath: null } },
  {
    title: "validators come back to the letter, freshness as seconds",
    path: "/conditional",
    expected: { status: "ok", etag: `W/"v1"`, maxAgeS: 600 },
  },
  {
    title: "validators sent back to the letter bring a 304",
    path: "/conditional",
    request: { etag: `W/"v1"`, lastModified: LAST_MODIFIED },
    expected: { status: "not_modified", etag: `W/"v1"` },
  },
  { title: "a 304 nobody asked for is an error", path: "/no-change-unasked", expected: { error: "unexpected_not_modified" } },

  { title: "a server that never answers ends in time", path: "/hang", request: IMPATIENT, expected: { error: "timeout" } },
  { title: "a body that never ends ends in time", path: "/hang-after-headers", request: IMPATIENT, expected: { error: "timeout" } },
  { title: "a byte now and then does not stretch the limit", path: "/drip", request: IMPATIENT, expected: { error: "timeout" } },
  { title: "a server that hangs up is unreachable", path: "/hang-up", expected: { error: "connection_failed" } },
  { title: "an answer that is not HTTP is no connection", path: "/not-http", expected: { error: "connection_failed" } },
  { title: "a body shorter than promised is not passed off as whole", path: "/promises-too-much", expected: { error: "incomplete_body" } },
  {
    title: "waiting for promised bytes ends in time",
    path: "/promises-too-much-and-waits",
    request: IMPATIENT,
    expected: { error: "timeout" },
  },
  { title: "a body ends where it was said to", path: "/promises-too-little", expected: { status: "ok", text: "<rss>" } },
  { title: "a body that breaks off is not passed off as whole", path: "/breaks-off", expected: { error: "incomplete_body" } },

  {
    title: "an endless body is cut at the cap",
    path: "/endless",
    request: { maxBytes: MEGABYTE },
    expected: { status: "ok", size: MEGABYTE, truncated: true },
  },
  {
    title: "a gzip bomb is cut at the cap of decoded bytes",
    path: "/bomb",
    request: { maxBytes: MEGABYTE },
    expected: { status: "ok", size: MEGABYTE, truncated: true },
  },
  { title: "a body of exactly the cap is whole", path: "/feed", request: { maxBytes: FEED.length }, expected: whole },
  {
    title: "one byte over the cap is cut",
    path: "/feed",
    request: { maxBytes: FEED.length - 1 },
    expected: { size: FEED.length - 1, truncated: true },
  },

  { title: "a blank body is an error", path: "/blank", expected: { error: "empty_body" } },
  { title: "204 is an error", path: "/no-content", expected: { error: "empty_body" } },
  {
    title: "an error status says what it means",
    path: "/not-found",
    expected: { error: "http_status", message: expect.stringContaining("404 Not Found") },
  },
  { title: "Retry-After travels with the error", path: "/busy", expected: { error: "http_status", retryAfterS: 120 } },
  { title: "Retry-After is at most a week", path: "/too-many", expected: { error: "http_status", retryAfterS: 604_800 } },
  { title: "an error page with status 200 is a document like any other", path: "/error-page", expected: { status: "ok" } },
  { title: "a challenge is named, not parsed", path: "/gate", expected: { error: "challenge_page" } },

  ...["gzip", "x-gzip", "gzip-twice", "gzip-file", "brotli", "deflate"].map((name) => ({
    title: `a body packed as ${name} is unpacked`,
    path: `/${name}`,
    expected: whole,
  })),
  { title: "a charset as content encoding does no harm", path: "/charset-as-encoding", expected: whole },
  { title: "gzip that is none is named", path: "/gzip-claimed", expected: { error: "unsupported_encoding" } },

  { title: "a redirect to itself is a loop", path: "/to-itself", expected: { error: "redirect_loop" } },
  { title: "two that point at each other are a loop", path: "/circle-a", expected: { error: "redirect_loop" } },
  { title: "five redirects are followed", path: "/chain/4", expected: { ...whole, finalPath: "/feed", permanentPath: "/feed" } },
  { title: "six are not", path: "/chain/5", expected: { error: "too_many_redirects" } },
  { title: "a redirect without a target is an error", path: "/nowhere", expected: { error: "bad_redirect" } },
  { title: "a redirect to no URL is an error", path: "/to-nonsense", expected: { error: "bad_redirect" } },
  { title: "permanent redirects move the source", path: "/moved", expected: { finalPath: "/feed", permanentPath: "/feed" } },
  { title: "a temporary one ends the move", path: "/moved-then-lent", expected: { finalPath: "/conditional", permanentPath: "/lent" } },
  { title: "a redirect to a metadata service is refused", path: "/to-metadata", expected: { error: "address_refused" } },
  { title: "a redirect to a file is refused", path: "/to-file", expected: { error: "address_refused" } },
  { title: "a redirect with a password is refused", path: "/to-secret", expected: { error: "address_refused" } },
];
