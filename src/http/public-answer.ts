import type { Context, TypedResponse } from "hono";
import { routePath } from "hono/route";
import type { Answer, Answered, Tag } from "../domain/hotpath/index.ts";
import { sha256Hex } from "../lib/digest.ts";
import type { AppEnv, Visit } from "./env.ts";
import { toAppError } from "./problem.ts";

const KEEP_MS = 60_000;
/**
 * What a browser or proxy may reuse; with the isolate's own bound a change shows within five seconds. While we are away it
 * may show what it has (RFC 5861).
 */
export const PUBLIC_CACHE_CONTROL = "public, max-age=1, stale-if-error=600";
/** What an answer to a public read depends on beside its address. */
export const PUBLIC_VARY = "Accept, Authorization, X-API-Key";

/** One key for every way to write the same query. */
function keyOf(c: Context<AppEnv>): string {
  const url = new URL(c.req.url);
  url.searchParams.sort();
  return `${url.pathname}?${url.searchParams.toString()}`;
}

/** A public read as text. */
export type PublicText = {
  /** The same for every way to ask for the same. */
  key: string;
  tags: readonly Tag[];
  contentType: string;
  headers?: Record<string, string>;
  make: () => Promise<string>;
};

/**
 * A public read: the same for every caller, kept under what it depends on and made anew when that changes. `Age` says how
 * long ago it was made, `Server-Timing` where it came from and what was asked on the way.
 */
export async function publicText(c: Context<AppEnv>, { key, tags, contentType, headers = {}, make }: PublicText): Promise<Response> {
  const { hotPath, spellings, waitUntil, clock } = c.get("ctx");
  const answered = await hotPath.answer(
    {
      key,
      tags,
      ttlMs: KEEP_MS,
      async make() {
        const body = await make();
        const link = c.res.headers.get("link");
        return { body, etag: await weakTag(body), headers: link === null ? {} : { link } };
      },
      isOutage: (error) => toAppError(error).code === "unavailable",
    },
    { waitUntil },
  );
  const kept = { ...headers, "content-type": contentType };
  const meaning = { key, tags, headers: kept, path: c.req.path, route: routePath(c, -1) };
  spellings.remember(spellingOf(c.env, c.req.raw), meaning, clock());
  return c.body(answered.answer.body, 200, { ...headersOf(answered, kept), age: ageOf(answered.answer, clock()) });
}

/** All that the meaning of a public read hangs on: whether anybody signed in, the formats asked for, and the address as it came. */
export const spellingOf = ({ credentialText }: Visit, { headers, url }: Request): string =>
  `${credentialText === null ? "-" : "+"}${headers.get("accept") ?? ""} ${url}`;

/** What an answer says of itself, but for its age; `kept` is what it says whenever it was made. */
export const headersOf = (answered: Answered, kept: Readonly<Record<string, string>>): Record<string, string> => ({
  ...answered.answer.headers,
  ...kept,
  "cache-control": PUBLIC_CACHE_CONTROL,
  etag: answered.answer.etag,
  "server-timing": serverTiming(answered),
  vary: PUBLIC_VARY,
});

/** Seconds since it was made. */
export const ageOf = ({ madeMs }: Answer, nowMs: number): string => String(Math.max(0, Math.floor((nowMs - madeMs) / 1000)));

/** The same for what is answered as JSON. */
export async function publicAnswer<Body>(c: Context<AppEnv>, tags: readonly Tag[], make: () => Promise<Body>, key = keyOf(c)) {
  const response = await publicText(c, { key, tags, contentType: "application/json", make: async () => JSON.stringify(await make()) });
  return response as Response & TypedResponse<Body, 200, "json">;
}

/** An entity tag of what is answered: weak, because compression on the way changes the bytes. */
export const weakTag = async (content: string | Uint8Array<ArrayBuffer>): Promise<string> =>
  `W/"${(await sha256Hex(content)).slice(0, 27)}"`;

function serverTiming({ from, stale, standIn, spans }: Answered): string {
  const source = standIn ? "stand-in" : stale ? "stale" : from;
  return [`cache;desc=${source}`, ...spans.map(({ layer, ms }) => `${layer};dur=${ms}`)].join(", ");
}
