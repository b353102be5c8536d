import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { publish } from "../support/web.ts";

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  code: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
});

async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  return Problem.parse(await response.json());
}

const source = { kind: "feed", name: "A feed", url: "https://feeds.example/rss.xml", item_kind: "post" };

describe("errors are problem details", () => {
  it("names every wrong field by its JSON pointer", async () => {
    const response = await call("/sources", {
      token: admin,
      json: { ...source, name: "", url: "nonsense", tags: ["ok", 7], colour: "red" },
    });
    expect(response.status).toBe(422);
    const { errors, code } = await problemOf(response);
    expect(code).toBe("invalid");
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(["/colour", "/name", "/tags/1", "/url"]);
  });

  it.each([
    ["broken JSON", '{"name": ', 400, "malformed"],
    ["invalid UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400, "malformed"],
    ["no body at all", "", 400, "malformed"],
    ["more than 1 MiB", `"${"x".repeat(1024 * 1024)}"`, 413, "too_large"],
  ])("answers %s with its own status", async (_what, body, status, code) => {
    const response = await call("/sources", { token: admin, body, headers: { "content-type": "application/json" } });
    expect(response.status).toBe(status);
    expect((await problemOf(response)).code).toBe(code);
  });

  it("answers another media type with 415", async () => {
    const response = await call("/sources", { token: admin, body: "name=x", headers: { "content-type": "text/plain" } });
    expect(response.status).toBe(415);
    expect((await problemOf(response)).code).toBe("unsupported_media_type");
  });

  it("judges credentials and rights before the body", async () => {
    const broken = { body: "{", headers: { "content-type": "application/json" } };
    expect((await call("/sources", broken)).status).toBe(401);
    expect((await call("/sources", { ...broken, token: await tokenOf("user") })).status).toBe(403);
  });

  it("answers a bad credential with 401 even where none is needed", async () => {
    expect((await call("/items", { token: "not.a.token" })).status).toBe(401);
    expect((await call("/items", { headers: { authorization: "Basic dXNlcjpwYXNz" } })).status).toBe(401);
  });

  it.each([
    "/items/itm_01hzzzzzzzzzzzzzzzzzzzzzzz",
    "/items/nonsense",
    "/items/src_01hzzzzzzzzzzzzzzzzzzzzzzz",
    "/items/itm_",
    "/nowhere",
    "/items/%00",
  ])("answers 404 to %s", async (path) => {
    const response = await call(path);
    expect(response.status).toBe(404);
    expect((await problemOf(response)).code).toBe("not_found");
  });

  it("names the methods of a path that exists", async () => {
    const response = await call("/items", { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toContain("GET");
  });

  it.each([
    ["/items?limit=0", "/limit"],
    ["/items?limit=101", "/limit"],
    ["/items?limit=ten", "/limit"],
    ["/items?kind=cat", "/kind"],
    ["/items?min_quality=101", "/min_quality"],
    ["/items?published_after=yesterday", "/published_after"],
    ["/items?colour=red", "/colour"],
    ["/items?cursor=abc", "/cursor"],
    ["/items?cursor=W10.AAAA", "/cursor"],
  ])("refuses %s naming the parameter", async (path, pointer) => {
    const response = await call(path);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it("shows quarantined items to editors only", async () => {
    expect((await call("/items?min_quality=0")).status).toBe(403);
    expect((await call("/items?min_quality=0", { token: await tokenOf("user") })).status).toBe(403);
    expect((await call("/items?min_quality=0", { token: await tokenOf("editor") })).status).toBe(200);
  });
});

describe("every answer", () => {
  it("carries the caller's request id when it is harmless, else a new one", async () => {
    const kept = await call("/items", { headers: { "x-request-id": "trace-42" } });
    expect(kept.headers.get("x-request-id")).toBe("trace-42");
    const replaced = await call("/items", { headers: { "x-request-id": "x y\tz" } });
    expect(replaced.headers.get("x-request-id")).toMatch(/^req_/);
  });

  it("carries security headers, errors included", async () => {
    for (const path of ["/items", "/nowhere"]) {
      const { headers } = await call(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    }
  });

  it("is kept by nobody else unless it is everybody's", async () => {
    expect((await call("/sources", { token: admin })).headers.get("cache-control")).toBe("private, no-cache");
    expect((await call("/items")).headers.get("cache-control")).toContain("public");
  });

  it("answers a cross-origin preflight", async () => {
    const response = await call("/items", {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-headers")).toContain("authorization");
  });

  it("answers HEAD like GET, without a body", async () => {
    const get = await call("/items");
    const head = await call("/items", { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.headers.get("etag")).toBe(get.headers.get("etag"));
    expect(await head.text()).toBe("");
  });

  it("answers 304 to a matching If-None-Match", async () => {
    const first = await call("/items");
    const etag = first.headers.get("etag");
    expect(etag).not.toBeNull();
    const again = await call("/items", { headers: { "if-none-match": etag ?? "" } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  });

  it("carries the limit it stands under", async () => {
    const { headers } = await call("/items");
    expect(headers.get("ratelimit-policy")).toContain('"anonymous";q=60;w=60');
    expect(Number(headers.get("x-ratelimit-remaining"))).toBeLessThan(60);
  });
});

describe("sources", () => {
  it.each([
    "http://169.254.169.254/latest",
    "http://10.0.0.1/feed",
    "http://[::ffff:10.0.0.1]/",
    "http://0x7f000001.example.internal/",
    "ftp://feeds.example/",
    "http://intranet/",
  ])("refuses %s on its field, without a request", async (url) => {
    const response = await call("/sources", { token: admin, json: { ...source, url } });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map(({ pointer }) => pointer)).toEqual(["/url"]);
  });

  it("are made, read, changed, listed and removed", async () => {
    const made = await call("/sources", { token: admin, json: source });
    expect(made.status).toBe(201);
    const { id } = z.object({ id: z.string() }).parse(await made.json());
    expect(made.headers.get("location")).toBe(`/api/v1/sources/${id}`);
    const changed = await call(`/sources/${id}`, { method: "PATCH", token: admin, json: { name: "Renamed", enabled: false } });
    expect(await changed.json()).toMatchObject({ id, name: "Renamed", health: { state: "disabled" } });
    expect(await (await call("/sources", { token: admin })).json()).toMatchObject({
      data: [{ id }],
      page: { limit: 20, next_cursor: null },
    });
    expect((await call(`/sources/${id}`, { method: "DELETE", token: admin })).status).toBe(200);
    expect((await call(`/sources/${id}`, { token: admin })).status).toBe(404);
  });

  it("page by a cursor that is stable under inserts and of no other list", async () => {
    for (const name of ["one", "two", "three"]) await call("/sources", { token: admin, json: { ...source, name } });
    const first = await (await call("/sources?limit=2", { token: admin })).json();
    const page = z.object({ data: z.array(z.object({ name: z.string() })), page: z.object({ next_cursor: z.string() }) }).parse(first);
    expect(page.data.map(({ name }) => name)).toEqual(["three", "two"]);
    await call("/sources", { token: admin, json: { ...source, name: "four" } });
    const second = await (await call(`/sources?limit=2&cursor=${page.page.next_cursor}`, { token: admin })).json();
    expect(second).toMatchObject({ data: [{ name: "one" }], page: { next_cursor: null } });
    expect((await call(`/jobs?cursor=${page.page.next_cursor}`, { token: admin })).status).toBe(422);
  });

  it("answer the job already under way instead of a second one", async () => {
    const url = "https://slow.example/rss.xml";
    publish(
      new URL("/robots.txt", url).href,
      () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response("User-agent: *\nDisallow: /")), 1000)),
    );
    const made = z.object({ id: z.string() }).parse(await (await call("/sources", { token: admin, json: { ...source, url } })).json());
    const runs = await Promise.all([1, 2, 3].map(() => call(`/sources/${made.id}/run`, { method: "POST", token: admin })));
    expect(runs.map(({ status }) => status)).toEqual([202, 202, 202]);
    const ids = await Promise.all(runs.map(async (run) => z.object({ job: z.object({ id: z.string() }) }).parse(await run.json()).job.id));
    expect(new Set(ids).size).toBe(1);
  });
});
