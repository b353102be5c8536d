import type { Context, TypedResponse } from "hono";
import type { Tag } from "../domain/hotpath/index.ts";
import { sha256Hex } from "../lib/digest.ts";
import type { AppEnv } from "./env.ts";

const KEEP_MS = 60_000;
/** What a browser or proxy may reuse; with the isolate's own bound a change shows within five seconds. */
const CACHE_CONTROL = "public, max-age=1";

/** One key for every way to write the same query. */
function keyOf(c: Context<AppEnv>): string {
  const url = new URL(c.req.url);
  url.searchParams.sort();
  return `${url.pathname}?${url.searchParams.toString()}`;
}

/**
 * A public read: the same for every caller, kept under what it depends on and made anew when that changes. `Age` says how
 * long ago it was made.
 */
export async function publicAnswer<Body>(c: Context<AppEnv>, tags: readonly Tag[], make: () => Promise<Body>) {
  const { hotPath, waitUntil, clock } = c.get("ctx");
  const { answer, from } = await hotPath.answer(
    {
      key: keyOf(c),
      tags,
      ttlMs: KEEP_MS,
      async make() {
        const body = JSON.stringify(await make());
        const link = c.res.headers.get("link");
        return { body, etag: `W/"${(await sha256Hex(body)).slice(0, 27)}"`, headers: link === null ? {} : { link } };
      },
    },
    { waitUntil },
  );
  const headers = {
    ...answer.headers,
    "content-type": "application/json",
    "cache-control": CACHE_CONTROL,
    etag: answer.etag,
    age: String(Math.max(0, Math.floor((clock() - answer.madeMs) / 1000))),
    "server-timing": `cache;desc=${from}`,
    vary: "Accept, Authorization",
  };
  const response: Response = c.body(answer.body, 200, headers);
  return response as Response & TypedResponse<Body, 200, "json">;
}
