import { etag } from "hono/etag";

/** What a 304 says too: the validators (RFC 9110, 15.4.5), whom it may be shown to, and what is left of the limits. */
const RETAINED = [
  "access-control-allow-origin",
  "access-control-expose-headers",
  "age",
  "cache-control",
  "content-location",
  "date",
  "etag",
  "expires",
  "link",
  "ratelimit",
  "ratelimit-policy",
  "server-timing",
  "vary",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
];

/**
 * `ETag` from the answer's bytes, unless it brings one, and 304 to a matching `If-None-Match`, on every read (RFC 9110,
 * 13.1.2). An answer that is streamed must bring its own: it would be gathered here otherwise.
 */
export const conditional = etag({ weak: true, retainedHeaders: RETAINED });
