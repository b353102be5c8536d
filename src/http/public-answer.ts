import type { Context, TypedResponse } from "hono";
import type { Answered, Tag } from "../domain/hotpath/index.ts";
import { sha256Hex } from "../lib/digest.ts";
import type { AppEnv } from "./env.ts";
import { toAppError } from "./problem.ts";

const KEEP_MS = 60_000;
/**
 * What a browser or proxy may reuse; with the isolate's own bound a change shows within five seconds. While we are away it
 * may show what it has (RFC 5861).
 */
export const PUBLIC_CACHE_CONTROL = "public, max-age=1, stale-if-error=600";
/** What an answer to a public read depends on beside its address. */
export const PUBLIC_VARY = "Accept, Authorization";

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
export async function publicText(c: Context<AppEnv>, { key, tags, contentType, headers, make }: PublicText): Promise<Response> {
  const { hotPath, waitUntil, clock } = c.get("ctx");
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
  const { answer } = answered;
  return c.body(answer.body, 200, {
    ...answer.headers,
    ...headers,
    "content-type": contentType,
    "cache-control": PUBLIC_CACHE_CONTROL,
    etag: answer.etag,
    age: String(Math.max(0, Math.floor((clock() - answer.madeMs) / 1000))),
    "server-timing": serverTiming(answered),
    vary: PUBLIC_VARY,
  });
}

/** The same for what is answered as JSON. */
export async function publicAnswer<Body>(c: Context<AppEnv>, tags: readonly Tag[], make: () => Promise<Body>, key = keyOf(c)) {
  const response = await publicText(c, { key, tags, contentType: "application/json", make: async () => JSON.stringify(await make()) });
  return response as Response & TypedResponse<Body, 200, "json">;
}

/** An entity tag of a text: weak, because compression on the way changes the bytes. */
export const weakTag = async (text: string): Promise<string> => `W/"${(await sha256Hex(text)).slice(0, 27)}"`;

function serverTiming({ from, stale, standIn, spans }: Answered): string {
  const source = standIn ? "stand-in" : stale ? "stale" : from;
  return [`cache;desc=${source}`, ...spans.map(({ layer, ms }) => `${layer};dur=${ms}`)].join(", ");
}
