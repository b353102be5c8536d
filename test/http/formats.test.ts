import { env } from "cloudflare:test";
import { parse as parseCsv } from "csv-parse/sync";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import ICAL from "ical.js";
import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { call as callAnything, freshAddress, tokenOf } from "../support/api.ts";
import { event, post, recall, seedCatalogue, seedPlaces, type Thing } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";

const config = readConfig(env);
const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const dayIn = (days: number) => new Date(NOW_MS + days * DAY_MS).toISOString().slice(0, 10);

const POSTS = 120;
const paris = { id: "plc_1", code: "fr-paris", name: "Paris", lat: 48.85, lon: 2.35, zone: "Europe/Paris" };
const happening = (title: string, days: number, more: Parameters<typeof event>[1] = {}) =>
  event({ title }, { starts_local: `${dayIn(days)}T12:00:00`, time_zone: "Europe/Paris", place_id: paris.id, ...more });

const things: Thing[] = [
  happening("Long ago", -60),
  happening("Last week", -7),
  happening("Next week", 7, { status: "cancelled" }),
  happening("Next year", 380),
  happening("In two years", 800),
  recall({ title: "Kettles recalled: lids may open" }, { agency_id: "cpsc", recall_number: "26-001", severity: "Class II" }),
  ...Array.from({ length: POSTS }, (_, n) =>
    post({ title: `=Post number ${n} about ${n * 7919}`, published_at: new Date(NOW_MS - n * 3_600_000).toISOString() }),
  ),
];

beforeAll(async () => {
  await resetStack();
  await seedPlaces(db, [paris]);
  await seedCatalogue(db, things, NOW_MS);
});

/** Of all items, and of no other test's: an isolate keeps what it answered a minute ago. */
const MARK = "updated_since=2001-01-01";
const marked = (path: string): string => (path.includes(MARK) ? path : `${path}${path.includes("?") ? "&" : "?"}${MARK}`);
const call: typeof callAnything = (path, options) => callAnything(marked(path), options);

const TYPES = {
  ndjson: "application/x-ndjson",
  rss: "application/rss+xml",
  atom: "application/atom+xml",
  jsonfeed: "application/feed+json",
  ics: "text/calendar",
  csv: "text/csv",
} as const;

async function textOf(path: string, options: Parameters<typeof call>[1] = {}): Promise<string> {
  const response = await call(path, options);
  expect(response.status, path).toBe(200);
  return response.text();
}

const titlesIn = (calendar: string): string[] =>
  new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents("vevent").map((one) => new ICAL.Event(one).summary);

describe("a list", () => {
  it.each(Object.entries(TYPES))("is to be had as .%s and by Accept alike", async (suffix, type) => {
    const bySuffix = await call(`/items.${suffix}`);
    const byAccept = await call("/items", { headers: { accept: type } });
    expect([bySuffix.status, byAccept.status]).toEqual([200, 200]);
    for (const { headers } of [bySuffix, byAccept]) {
      expect(headers.get("content-type")).toMatch(new RegExp(`^${type.replace("+", "\\+")}; charset=utf-8`));
      expect(headers.get("vary")).toMatch(/\baccept\b/i);
      expect(headers.get("cache-control")).toContain("public");
    }
    expect(await byAccept.text()).toBe(await bySuffix.text());
  });

  it.each(["json", ...Object.keys(TYPES)])("as .%s has a validator, answers 304 to it, and HEAD like GET", async (suffix) => {
    const get = await call(`/items.${suffix}`);
    const etag = get.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[0-9a-f]+"$/);
    await get.text();
    const again = await call(`/items.${suffix}`, { headers: { "if-none-match": `"other", ${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("vary")).toMatch(/\baccept\b/i);
    const head = await call(`/items.${suffix}`, { method: "HEAD" });
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
  });

  it("is JSON for who does not mind, and for a browser", async () => {
    for (const accept of ["*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"]) {
      expect((await call("/items", { headers: { accept } })).headers.get("content-type")).toBe("application/json");
    }
  });

  it.each([
    ["/items", "text/html"],
    ["/posts.ics", "*/*"],
    ["/recalls", "text/calendar"],
    ["/items.ics?kind=post", "*/*"],
  ])("%s is not to be had for Accept: %s", async (path, accept) => {
    const response = await call(path, { headers: { accept } });
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({ code: "not_acceptable", status: 406 });
    expect(response.headers.get("vary")).toContain("Accept");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  it.each([
    ["/items.rss?limit=51", "/limit"],
    ["/items.csv?limit=1001", "/limit"],
    ["/items.json?limit=101", "/limit"],
    ["/items.rss?facets=kind", "/facets"],
    ["/items.csv?fields=title", "/fields"],
  ])("%s is refused naming the parameter", async (path, pointer) => {
    const response = await call(path);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
  });

  it.each(["/items.exe", "/sources.rss", "/items.rss.rss"])("%s is nowhere", async (path) => {
    expect((await call(path)).status).toBe(404);
  });
});

/** Ids of a feed's items, and where its links lead. */
async function readRss(path: string): Promise<{ items: string[]; linkTo: (rel: string) => string | undefined }> {
  const { items, atom } = parseRssFeed(await textOf(path));
  return {
    items: (items ?? []).map((item) => item.guid?.value ?? ""),
    linkTo: (rel) => atom?.links?.find((each) => each.rel === rel)?.href?.replace("http://tidings.test/api/v1", ""),
  };
}

describe("feeds", () => {
  it("have fifty entries and lead to themselves and on, until everything was told once", async () => {
    const seen: string[] = [];
    let path: string | undefined = marked("/posts.rss");
    for (let pages = 0; path !== undefined && pages < 5; pages++) {
      const { items, linkTo } = await readRss(path);
      seen.push(...items);
      expect(linkTo("self")).toBe(path);
      path = linkTo("next");
    }
    expect([seen.length, new Set(seen).size, path]).toEqual([POSTS, POSTS, undefined]);
  });

  it("speak of the same items in every dialect", async () => {
    const rss = parseRssFeed(await textOf("/recalls.rss"));
    const atom = parseAtomFeed(await textOf("/recalls.atom"));
    const json = parseJsonFeed(await textOf("/recalls.jsonfeed"));
    const [id] = (rss.items ?? []).map((item) => item.guid?.value);
    expect(id).toMatch(/^itm_/);
    expect(atom.entries?.map((entry) => entry.id)).toEqual([`http://tidings.test/api/v1/items/${id}`]);
    expect(json.items?.map((item) => item.id)).toEqual([id]);
    expect(rss.items?.[0]?.description).toContain("Class II");
    expect(rss.items?.[0]?.description).toContain("Source of recalls");
  });

  it("keep a title's markup characters", async () => {
    expect(parseRssFeed(await textOf("/posts.rss?limit=1")).items?.[0]?.title).toBe("=Post number 0 about 0");
  });
});

describe("calendars", () => {
  it("hold what lies between 30 days back and 400 ahead, soonest first, whatever else is there", async () => {
    const inWindow = ["Last week", "Next week", "Next year"];
    expect(titlesIn(await textOf("/events.ics"))).toEqual(inWindow);
    expect(titlesIn(await textOf("/items.ics"))).toEqual(inWindow);
    expect(titlesIn(await textOf("/events/fr-paris.ics"))).toEqual(inWindow);
    expect(titlesIn(await textOf(`/events.ics?from=${dayIn(-90)}&to=${dayIn(900)}`))).toEqual(inWindow);
    expect(titlesIn(await textOf("/events.ics?from=now"))).toEqual(["Next week", "Next year"]);
  });

  it("are offered as a file, and say that a cancelled event is cancelled", async () => {
    const response = await call("/events/fr-paris.ics");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="events-fr-paris.ics"');
    expect(await response.text()).toContain("STATUS:CANCELLED");
  });
});

describe("exports", () => {
  it("hold everything up to the cap, and no formula", async () => {
    const rows: Record<string, string>[] = parseCsv(await textOf("/posts.csv"), { columns: true });
    expect(rows).toHaveLength(POSTS);
    expect(new Set(rows.map(({ title }) => title?.slice(0, 2)))).toEqual(new Set(["'="]));
    const lines = (await textOf("/posts.ndjson")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(rows.map(({ id }) => id));
  });

  it("lead on in a header when there is more", async () => {
    const response = await call("/posts.csv?limit=100");
    const next = /<http:\/\/tidings\.test\/api\/v1(\/posts\.csv[^>]*)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
    expect(next).toBeDefined();
    const rest: unknown[] = parseCsv(await textOf(next ?? ""), { columns: true });
    expect(rest).toHaveLength(POSTS - 100);
    expect((await call("/posts.csv")).headers.get("link")).toBeNull();
  });

  it("cost a unit for each hundred rows read, and nothing more once they are kept", async () => {
    const address = freshAddress();
    const spent = async (path: string) => {
      const response = await call(path, { address });
      await response.text();
      return Number(response.headers.get("x-ratelimit-remaining"));
    };
    const before = await spent("/posts.ndjson?limit=119");
    expect(before - (await spent("/posts.ndjson?limit=119"))).toBe(2);
    expect(before - (await spent("/posts.ndjson?limit=119"))).toBe(3);
  });

  it("of who signed in are streamed and may be longer", async () => {
    const token = await tokenOf("user");
    const response = await call("/posts.ndjson?limit=5000", { token });
    expect(response.status).toBe(200);
    expect((await response.text()).trimEnd().split("\n")).toHaveLength(POSTS);
    expect(response.headers.get("server-timing")).toBeNull();
    const etag = response.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\//);
    expect((await call("/posts.ndjson?limit=100001", { token })).status).toBe(422);
  });

  it("show quarantined items to editors only, and let nobody keep them", async () => {
    expect((await call("/items.csv?min_quality=0")).status).toBe(403);
    const response = await call("/items.csv?min_quality=0", { token: await tokenOf("editor") });
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
    await response.text();
  });
});

describe("a kept document", () => {
  it("is made once for every way to ask for it, and says how old it is and where it came from", async () => {
    const address = freshAddress();
    await textOf("/posts.atom?language=en&limit=5", { address });
    const again = await call("/posts.atom?limit=5&language=en", { address });
    expect(again.headers.get("server-timing")).toBe("cache;desc=isolate");
    expect(Number(again.headers.get("age"))).toBeGreaterThanOrEqual(0);
    const first = await call("/posts.atom?limit=6", { address });
    expect(first.headers.get("server-timing")).toMatch(/^cache;desc=origin, .*origin;dur=\d+/);
  });
});
