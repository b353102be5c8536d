import type { Context, TypedResponse } from "hono";
import { createMiddleware } from "hono/factory";
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
  const described = { key, tags, headers: { ...headers, "content-type": contentType } };
  memoryOf(hotPath).put(spellingOf(c), { ...described, untilMs: clock() + REMEMBER_MS });
  return respond(c, answered, described.headers);
}

function respond(c: Context<AppEnv>, answered: Answered, headers: Record<string, string>): Response {
  const { answer } = answered;
  return c.body(answer.body, 200, {
    ...answer.headers,
    ...headers,
    "cache-control": PUBLIC_CACHE_CONTROL,
    etag: answer.etag,
    age: String(Math.max(0, Math.floor((c.get("ctx").clock() - answer.madeMs) / 1000))),
    "server-timing": serverTiming(answered),
    vary: PUBLIC_VARY,
  });
}

/** How long a spelling is known: what it means may hang on the day. */
const REMEMBER_MS = 60_000;
const MAX_SPELLINGS = 2_000;
/** A longer one is read anew each time: who sends thousands of them must not fill the isolate. */
const MAX_SPELLING_LENGTH = 1_000;
type Meaning = Pick<PublicText, "key" | "tags"> & { headers: Record<string, string>; untilMs: number };

/** What requests meant that were understood before, by how they were spelt; per isolate. */
const memories = new WeakMap<object, ReturnType<typeof openMemory>>();

function memoryOf(isolate: object) {
  let memory = memories.get(isolate);
  if (memory === undefined) memories.set(isolate, (memory = openMemory()));
  return memory;
}

function openMemory() {
  const meanings = new Map<string, Meaning>();
  return {
    get: (spelling: string): Meaning | undefined => meanings.get(spelling),
    put(spelling: string, meaning: Meaning): void {
      if (spelling.length > MAX_SPELLING_LENGTH) return;
      if (meanings.size >= MAX_SPELLINGS) meanings.clear();
      meanings.set(spelling, meaning);
    },
  };
}

/** All that a public read's meaning hangs on: the address as it came, the formats asked for, and whether anybody signed in. */
function spellingOf(c: Context<AppEnv>): string {
  return `${c.get("actor").type === "anonymous" ? "" : "+"}${c.req.header("accept") ?? ""} ${c.req.url}`;
}

/**
 * Answers a public read that this isolate has understood and answered before, and whose answer is still the newest, without
 * understanding it again. Stands behind authentication and limits; a key that may not read is left to the operation.
 */
export const answerRemembered = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.method !== "GET") return next();
  const { hotPath, clock } = c.get("ctx");
  const actor = c.get("actor");
  if (actor.type === "key" && !actor.scopes.includes("items:read")) return next();
  const meaning = memoryOf(hotPath).get(spellingOf(c));
  const answered = meaning === undefined || clock() >= meaning.untilMs ? null : hotPath.held(meaning.key, meaning.tags);
  if (meaning === undefined || answered === null) return next();
  return respond(c, answered, meaning.headers);
});

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
