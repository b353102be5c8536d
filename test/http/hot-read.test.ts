import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { answer as answerAny } from "../../src/app.ts";
import { type ApiEnv, buildApiCtx } from "../../src/ctx/api.ts";
import { buildEdgeCtx } from "../../src/ctx/edge.ts";
import { answerHotRead } from "../../src/http/hot-read.ts";
import { acceptableRequestId, openVisit } from "../../src/http/visit.ts";
import { call, freshAddress } from "../support/api.ts";
import { post, seedCatalogue } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";
import { makePerson, testDb } from "../support/people.ts";

const bindings = env as ApiEnv;
let address: string;

beforeAll(async () => {
  await resetStack();
  await seedCatalogue(testDb(), [post({ title: "The ferry runs again" }), post({ title: "The library opens late" })], Date.now());
});
beforeEach(() => {
  address = freshAddress();
});

const requestOf = (path: string, headers: Record<string, string> = {}) =>
  new Request(`http://tidings.test/api/v1${path}`, { headers: { "cf-connecting-ip": address, ...headers } });
const send = (request: Request) => answerAny(request, bindings, createExecutionContext());
/** The hot read alone: null where it leaves the request to the routes. */
function sendHot(request: Request): Promise<Response | null> {
  const ctx = buildEdgeCtx(bindings, createExecutionContext(), acceptableRequestId(request));
  const visit = openVisit(ctx, () => Promise.resolve(buildApiCtx(bindings, ctx)), request);
  return answerHotRead(visit, request);
}

/** Sent until this isolate has understood it and holds its answer. */
async function warm(path: string, headers: Record<string, string> = {}): Promise<void> {
  for (let i = 0; i < 2; i++) expect((await send(requestOf(path, headers))).status).toBe(200);
}

async function hot(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await sendHot(requestOf(path, headers));
  if (response === null) throw new Error(`${path} was left to the routes`);
  return response;
}

const VARYING = ["age", "ratelimit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-request-id"];
/** What two answers to the same request have in common; each of the others is there, whatever it says. */
const shown = ({ status, headers }: Response) => ({
  status,
  headers: Object.fromEntries([...headers].map(([name, value]) => [name, VARYING.includes(name) ? "…" : value])),
});

const left = (response: Response): number => Number(response.headers.get("x-ratelimit-remaining"));
const Line = z.object({ at: z.string(), request_id: z.string(), duration_ms: z.number() }).loose();

describe("a hot read", () => {
  it.each([
    ["a list", "/posts", {}],
    ["a page that leads on", "/posts?limit=1", { accept: "application/json" }],
    ["a feed", "/posts.rss", {}],
    ["a file", "/posts.csv", { origin: "https://app.example" }],
  ])("of %s is what the routes answer, header for header and byte for byte", async (_what, path, headers) => {
    await warm(path, headers);
    // Another spelling of the same: understood by the routes, answered from the same place.
    const routed = await send(requestOf(path.includes("?") ? `${path}&` : `${path}?`, headers));
    const answer = await hot(path, headers);
    expect(shown(answer)).toEqual(shown(routed));
    expect(routed.headers.get("server-timing")).toBe("cache;desc=isolate");
    expect(await answer.text()).toBe(await routed.text());
    expect(left(routed) - left(answer)).toBe(1);
  });

  it("is 304 where the routes say 304, with the same headers", async () => {
    await warm("/posts.csv");
    const etag = (await send(requestOf("/posts.csv"))).headers.get("etag") ?? "";
    for (const held of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
      const answer = await hot("/posts.csv", { "if-none-match": held });
      expect(shown(answer)).toEqual(shown(await send(requestOf("/posts.csv?", { "if-none-match": held }))));
      expect([answer.status, await answer.text()]).toEqual([304, ""]);
    }
    expect((await hot("/posts.csv", { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("is told in the log as the routes tell it, and keeps the caller's request id", async () => {
    const headers = { "x-request-id": "trace-7", "user-agent": "tests" };
    await warm("/posts.rss", headers);
    const log = vi.spyOn(console, "log").mockReturnValue();
    try {
      const routed = await send(requestOf("/posts.rss?", headers));
      const answer = await hot("/posts.rss", headers);
      const [first, second] = log.mock.calls.map(([line]) => Line.parse(JSON.parse(String(line))));
      expect({ ...second, at: "", duration_ms: 0 }).toEqual({ ...first, at: "", duration_ms: 0 });
      expect(second).toMatchObject({ request_id: "trace-7", path: "/api/v1/posts", route: "/api/v1/posts", actor: "anonymous" });
      for (const { headers: told } of [routed, answer]) expect(told.get("x-request-id")).toBe("trace-7");
    } finally {
      log.mockRestore();
    }
  });

  it("is not given to other methods, nor once a change is known; who is left to the routes is counted once", async () => {
    await warm("/posts");
    expect(await sendHot(new Request(requestOf("/posts"), { method: "HEAD" }))).toBeNull();
    const before = await send(requestOf("/posts"));
    const execution = createExecutionContext();
    await buildEdgeCtx(bindings, execution, null).hotPath.bump(["kind:post"], execution);
    await vi.waitFor(async () => expect(await sendHot(requestOf("/posts", { "cf-connecting-ip": freshAddress() }))).toBeNull(), 10_000);
    expect(left(before) - left(await send(requestOf("/posts")))).toBe(1);
  });
});

describe("a hot read lets on nobody whom the routes refuse", () => {
  const isRefused = async (status: number, path: string, headers: Record<string, string> = {}) => {
    expect(await sendHot(requestOf(path, headers))).toBeNull();
    expect((await send(requestOf(path, headers))).status).toBe(status);
  };

  it("with a bad credential", async () => {
    await warm("/posts");
    await isRefused(401, "/posts", { authorization: "Bearer nonsense" });
    await isRefused(401, "/posts", { authorization: "Basic dXNlcjpwYXNz" });
  });

  it("whatever it accepts: what somebody signed in was told is remembered for who signed in", async () => {
    const ada = await makePerson();
    await warm("/posts", { authorization: `Bearer ${ada.access_token}`, accept: "application/json" });
    expect(await sendHot(requestOf("/posts", { accept: "+application/json" }))).toBeNull();
    await warm("/posts", { accept: "+text/csv, application/json;q=0.1" });
    const asked = { authorization: `Bearer ${ada.access_token}`, accept: "text/csv, application/json;q=0.1" };
    expect((await send(requestOf("/posts", asked))).headers.get("content-type")).toContain("text/csv");
  });

  it("over the limit", async () => {
    await warm("/posts");
    let refused: Response | null = null;
    for (let i = 0; i < 80 && refused?.status !== 429; i++) refused = await send(requestOf("/posts"));
    expect(refused?.status).toBe(429);
    expect(refused?.headers.get("retry-after")).toMatch(/^\d+$/);
    await isRefused(429, "/posts");
  });

  it("with a key that may not read, is not for this address, or was revoked; with one that may it is as hot", async () => {
    const ada = await makePerson();
    const keyOf = async (body: object) => {
      const response = await call("/keys", { token: ada.access_token, json: { name: "A program", ...body } });
      return z.object({ id: z.string(), key: z.string() }).parse(await response.json());
    };
    const [good, other, elsewhere] = [
      await keyOf({ scopes: ["items:read"] }),
      await keyOf({ scopes: ["watches:read"] }),
      await keyOf({ scopes: ["items:read"], allowed_ips: ["192.0.2.1"] }),
    ];
    await warm("/posts", { "x-api-key": good.key });
    expect((await hot("/posts", { "x-api-key": good.key })).headers.get("ratelimit-policy")).toContain("standard");
    await isRefused(403, "/posts", { "x-api-key": other.key });
    await isRefused(403, "/posts", { "x-api-key": elsewhere.key });
    expect((await call(`/keys/${good.id}`, { method: "DELETE", token: ada.access_token })).status).toBeLessThan(300);
    await vi.waitFor(async () => isRefused(401, "/posts", { "x-api-key": good.key }), 10_000);
  });

  it("from a network that was shut out", async () => {
    await warm("/posts");
    const admin = await makePerson({ role: "admin" });
    const rules = (deny: string[]) => call("/admin/ip-rules", { method: "PUT", token: admin.access_token, json: { allow: [], deny } });
    expect((await rules([`${address}/32`])).status).toBe(200);
    try {
      await vi.waitFor(async () => isRefused(403, "/posts"), 10_000);
    } finally {
      await rules([]);
    }
  });

  it("whose account was suspended", async () => {
    const eve = await makePerson();
    await warm("/posts", { authorization: `Bearer ${eve.access_token}` });
    const admin = await makePerson({ role: "admin" });
    const suspend = { method: "PATCH", token: admin.access_token, json: { suspended: true } };
    expect((await call(`/admin/users/${eve.id}`, suspend)).status).toBe(200);
    await vi.waitFor(async () => isRefused(401, "/posts", { authorization: `Bearer ${eve.access_token}` }), 10_000);
  });
});
