import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpFetch, openHttp } from "../../src/adapters/http/index.ts";
import { type Admit, type DocumentRequest, fetchDocument, openEgressGuard } from "../../src/domain/fetching/index.ts";
import { FEED, type HostileServer, LAST_MODIFIED, startHostileServer } from "./hostile-server.ts";
import { observe } from "./observe.ts";
import { SCENARIOS } from "./scenarios.ts";

let server: HostileServer;
let elsewhere: HostileServer;
beforeAll(async () => {
  [server, elsewhere] = await Promise.all([startHostileServer(), startHostileServer()]);
});
afterAll(() => Promise.all([server.stop(), elsewhere.stop()]));

const clock = () => Date.now();
const http = openHttp();
const guard = openEgressGuard({ resolve: null, allowPrivateHosts: true, clock });

function request(url: string, more: Partial<DocumentRequest> = {}): DocumentRequest {
  return {
    url,
    maxBytes: 1_000_000,
    timeoutMs: 5000,
    accept: "application/rss+xml",
    userAgent: "Tidings/0.1.0 (+https://tidings.example)",
    ...more,
  };
}

const reached = (path: string) => server.hits.filter((hit) => hit.path === path);
const forbid: Admit = () => Promise.reject(new Error("not now"));
const deaf: HttpFetch = () => new Promise(() => {});
const oddTag: HttpFetch = async () => new Response(FEED, { headers: { etag: "x".repeat(2000), "last-modified": LAST_MODIFIED } });

const admitLate: Admit = async () => {
  await new Promise((resolve) => setTimeout(resolve, 120));
  return async () => {};
};

describe("in Node", () => {
  for (const { title, path, request: more, expected } of SCENARIOS) {
    it(title, async () => {
      expect(await observe(http, clock, request(server.origin + path, more))).toMatchObject(expected);
    });
  }
});

describe("fetchDocument", () => {
  it("says who it is and what it takes", async () => {
    await fetchDocument({ http, guard, clock }, request(`${server.origin}/feed`));
    expect(reached("/feed").at(-1)?.headers).toMatchObject({
      "user-agent": "Tidings/0.1.0 (+https://tidings.example)",
      accept: "application/rss+xml",
      "accept-encoding": "gzip, br",
    });
  });

  it("makes no request to a refused address, also behind a redirect", async () => {
    const asked: string[] = [];
    const spy: HttpFetch = (url, init) => {
      asked.push(url);
      return http(url, init);
    };
    await expect(fetchDocument({ http: spy, guard, clock }, request(`${server.origin}/to-metadata`))).rejects.toMatchObject({
      code: "address_refused",
    });
    await expect(fetchDocument({ http: spy, guard, clock }, request("http://10.0.0.1/"))).rejects.toMatchObject({
      code: "address_refused",
    });
    expect(asked).toEqual([`${server.origin}/to-metadata`]);
  });

  it("takes credentials and validators to the first origin only: not on within another, and not back from it", async () => {
    const personal = { etag: `"v1"`, lastModified: LAST_MODIFIED, headers: { authorization: "Bearer secret" } };
    const via = (origin: string, next: string) => `${origin}/to?url=${encodeURIComponent(next)}`;
    const [mine, theirs] = [server.origin, elsewhere.origin];
    const before = { mine: server.hits.length, theirs: elsewhere.hits.length };
    const start = via(mine, via(mine, via(theirs, via(theirs, `${mine}/feed`))));
    await fetchDocument({ http, guard, clock }, request(start, personal));
    const sent = { authorization: "Bearer secret", "if-none-match": `"v1"`, "if-modified-since": LAST_MODIFIED };
    const [first, second, last] = server.hits.slice(before.mine);
    expect([first?.headers, second?.headers]).toMatchObject([sent, sent]);
    const foreign = [...elsewhere.hits.slice(before.theirs), last];
    expect(foreign).toHaveLength(3);
    for (const hit of foreign) for (const name of Object.keys(sent)) expect(hit?.headers).not.toHaveProperty(name);
  });

  it("asks for admission before every hop and reports when each exchange is over", async () => {
    const events: string[] = [];
    const admit = async (url: URL, hop: number) => {
      events.push(`enter ${hop} ${url.pathname}`);
      return async ({ retryAfterS }: { retryAfterS: number | null }) => void events.push(`leave ${hop} ${retryAfterS}`);
    };
    await fetchDocument({ http, guard, clock, admit }, request(`${server.origin}/moved`));
    await expect(fetchDocument({ http, guard, clock, admit }, request(`${server.origin}/busy`))).rejects.toMatchObject({ status: 503 });
    expect(events).toEqual([
      "enter 0 /moved",
      "leave 0 null",
      "enter 1 /moved-again",
      "leave 1 null",
      "enter 2 /feed",
      "leave 2 null",
      "enter 0 /busy",
      "leave 0 120",
    ]);
  });

  it("makes no request that admission forbids", async () => {
    const before = reached("/feed").length;
    await expect(fetchDocument({ http, guard, clock, admit: forbid }, request(`${server.origin}/feed`))).rejects.toThrow("not now");
    expect(reached("/feed")).toHaveLength(before);
  });

  it("does not count the wait for admission against the server", async () => {
    const document = await fetchDocument({ http, guard, clock, admit: admitLate }, request(`${server.origin}/feed`, { timeoutMs: 100 }));
    expect(document).toMatchObject({ status: "ok" });
  });

  it("leaves when the time is up even where the transport ignores its signal", async () => {
    await expect(fetchDocument({ http: deaf, guard, clock }, request(`${server.origin}/feed`, { timeoutMs: 50 }))).rejects.toMatchObject({
      code: "timeout",
    });
  });

  it("forgets a validator that cannot be sent back", async () => {
    const document = await fetchDocument({ http: oddTag, guard, clock }, request(`${server.origin}/feed`));
    expect(document).toMatchObject({ etag: null, lastModified: LAST_MODIFIED });
  });
});
