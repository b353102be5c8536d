import { etag } from "hono/etag";

/** `ETag` from the answer's bytes and 304 to a matching `If-None-Match`, on every read (RFC 9110, 13.1.2). */
export const conditional = etag({ weak: true });
