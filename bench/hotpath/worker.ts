/**
 * The Worker under the bench: the same cached list behind real Hono, three ways.
 * `bare`: Hono and nothing else. `hot`: the hot path. `every`: one Redis pipeline a request.
 */
import { Hono } from "hono";
import { openRedis } from "../../src/adapters/redis/index.ts";
import {
  type HotPath,
  openHotPath,
  openRedisExchange,
  rateLimitHeaders,
  readTiers,
  type Tag,
  withLimit,
} from "../../src/domain/hotpath/index.ts";

type Env = {
  VARIANT: "bare" | "hot" | "every";
  /** What `bare` answers in place of the list. */
  BODY?: string;
  REDIS_URL: string;
  REDIS_TOKEN: string;
  ORIGIN_URL: string;
  PREFIX: string;
};
type Documents = { flags: string | null };
/** What the database would say of an API key, and when it was asked. */
type Key = { id: string; readMs: number };

const TIERS = readTiers();
/** For measuring speed: nobody is to run into a limit. */
const WIDE = withLimit(TIERS.standard, 10_000_000);
const TTL_MS = 60_000;

const ITEMS = Array.from({ length: 20 }, (_, i) => ({
  id: `itm_${String(i).padStart(26, "0")}`,
  kind: "event",
  title: `An evening of chamber music, part ${i}`,
  summary: "Three quartets and a talk before the concert. Doors open at seven; the bar stays open until the last tram. ".repeat(2),
  url: `https://example.org/events/${i}`,
  tags: ["music", "evening"],
  event: { starts_at: "2026-12-01T19:00:00Z", time_zone: "Europe/Paris", place_id: "plc_2988507", is_free: i % 2 === 0 },
}));
const listOf = (version: string): string => JSON.stringify({ data: ITEMS, page: { limit: 20, next_cursor: null }, version });
const LIST = new Uint8Array(new TextEncoder().encode(listOf("0")));

let hot: HotPath<Documents> | null = null;
const keys = new Map<string, Key>();

function openHot(env: Env): HotPath<Documents> {
  const exchange = openRedisExchange(openRedis({ url: env.REDIS_URL, token: env.REDIS_TOKEN }), {
    prefix: env.PREFIX,
    keepRevocationsMs: 3_600_000,
  });
  const clock = {
    nowMs: () => Date.now(),
    after(ms: number, run: () => void) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
  return openHotPath<Documents>({ exchange, clock, isolateId: crypto.randomUUID(), documents: { flags: (text) => text } });
}

const bare = new Hono<{ Bindings: Env }>();
let bareBody: Uint8Array<ArrayBuffer> | null = null;
bare.get("/items", (c) =>
  c.body((bareBody ??= c.env.BODY === undefined ? LIST : new Uint8Array(new TextEncoder().encode(c.env.BODY))), 200, {
    "content-type": "application/json",
  }),
);

const cached = new Hono<{ Bindings: Env }>();

cached.on(["GET", "POST"], "/items", async (c) => {
  hot ??= openHot(c.env);
  const isWrite = c.req.method === "POST";
  const apiKey = c.req.header("x-api-key") ?? "";
  const tier = c.req.header("x-bench-tier") === "wide" ? WIDE : TIERS.standard;
  const decision = await hot.limit({ caller: apiKey, tier, isWrite }, c.executionCtx);
  const headers = rateLimitHeaders(decision);
  if (!decision.allowed) return new Response(null, { status: decision.reason === "over" ? 429 : 503, headers });
  const key = await findKey(apiKey, decision.degraded, c.env);
  if (key === null || (!decision.degraded && hot.isRevoked(key.id, key.readMs))) return c.body(null, 401, headers);
  if (isWrite) return c.body(null, 204, headers);
  const place = c.req.query("place") ?? "plc_1";
  const tags: Tag[] = [`place:${place}`];
  const { answer, from } = await hot.answer(
    { key: `/items?place=${place}`, tags, ttlMs: TTL_MS, make: () => readOrigin(c.env) },
    c.executionCtx,
  );
  Object.assign(headers, answer.headers, { etag: answer.etag, "cache-control": "public, max-age=1", vary: "Accept, Authorization" });
  headers["server-timing"] = `cache;desc=${from}`;
  headers["x-request-id"] = c.req.header("x-request-id") ?? "req_bench";
  if (c.req.header("if-none-match") === answer.etag) return c.body(null, 304, headers);
  return new Response(answer.body, { headers });
});

/** The row behind an API key: from this isolate, or one look-up (the origin stands for the database). */
async function findKey(apiKey: string, isLookupDue: boolean, env: Env): Promise<Key | null> {
  const known = keys.get(apiKey);
  if (known !== undefined && !isLookupDue) return known;
  const key = { id: apiKey, readMs: Date.now() };
  const response = await fetch(`${env.ORIGIN_URL}/keys/${apiKey}`);
  await response.body?.cancel();
  if (!response.ok) return null;
  keys.set(apiKey, key);
  return key;
}

async function readOrigin(env: Env) {
  const version = await (await fetch(`${env.ORIGIN_URL}/version`)).text();
  return { body: listOf(version), etag: `"${version}"`, headers: { "content-type": "application/json" } };
}

cached.post("/bump", async (c) => {
  hot ??= openHot(c.env);
  return c.json({ sent: await hot.bump([`place:${c.req.query("place")}`], c.executionCtx) });
});
cached.post("/revoke", async (c) => {
  hot ??= openHot(c.env);
  return c.json({ sent: await hot.revoke([c.req.query("id") ?? ""], c.executionCtx) });
});
cached.get("/state", (c) => c.json((hot ??= openHot(c.env)).state()));

const every = new Hono<{ Bindings: Env }>();
every.get("/items", async (c) => {
  const redis = openRedis({ url: c.env.REDIS_URL, token: c.env.REDIS_TOKEN });
  const caller = c.req.header("x-api-key") ?? "";
  const minute = Math.floor(Date.now() / 60_000);
  const counter = `${c.env.PREFIX}:every:${caller}:${minute}`;
  const list = `${c.env.PREFIX}:every:list`;
  const [used, , , held] = await redis.pipeline([
    ["INCR", counter],
    ["PEXPIRE", counter, 120_000],
    ["EXISTS", `${c.env.PREFIX}:every:revoked:${caller}`],
    ["GET", list],
  ]);
  if (held === null) await redis.pipeline([["SET", list, listOf("0")]]);
  return c.body(String(held ?? listOf("0")), 200, {
    "content-type": "application/json",
    "x-ratelimit-remaining": String(10_000_000 - Number(used)),
  });
});

const APPS = { bare, hot: cached, every };

export default {
  fetch: (request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> => APPS[env.VARIANT].fetch(request, env, ctx),
};
