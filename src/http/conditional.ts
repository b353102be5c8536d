import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./env.ts";
import { weakTag } from "./public-answer.ts";

/** What tells of a body that is not there (RFC 9110, 15.4.5). */
const OF_THE_BODY = ["content-type", "content-length", "content-disposition", "content-encoding", "content-language"];

/** Whether the caller has this answer already (RFC 9110, 13.1.2). */
export function isHeld(etag: string, ifNoneMatch: string): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  const opaque = etag.replace(/^W\//, "");
  return ifNoneMatch.match(/"[^"]*"/g)?.includes(opaque) ?? false;
}

/** 304 in place of an answer that the caller has. */
export function notModified(headers: Headers): Response {
  const kept = new Headers(headers);
  for (const name of OF_THE_BODY) kept.delete(name);
  return new Response(null, { status: 304, headers: kept });
}

/**
 * `ETag` from the answer's bytes, unless it brings one, and 304 to a matching `If-None-Match`, on every read. An answer that
 * is streamed must bring its own: it would be gathered here otherwise.
 */
export const conditional: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if ((c.req.method !== "GET" && c.req.method !== "HEAD") || !c.res.ok || c.res.body === null) return;
  const etag = c.res.headers.get("etag") ?? (await weakTag(new Uint8Array(await c.res.clone().arrayBuffer())));
  c.res.headers.set("etag", etag);
  const ifNoneMatch = c.req.header("if-none-match");
  if (ifNoneMatch === undefined || !isHeld(etag, ifNoneMatch)) return;
  const { headers, body } = c.res;
  await body.cancel();
  // Hono keeps the headers of the answer it had unless that one is taken away first.
  c.res = undefined;
  c.res = notModified(headers);
};
