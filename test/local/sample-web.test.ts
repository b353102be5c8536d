import { afterAll, beforeAll, expect, it } from "vitest";
import { startSampleWeb } from "../../local/sample-web/server.ts";
import type { SampleWeb } from "../../local/sample-web/server.ts";

const FIRST_DAY_MS = Date.parse("2026-11-20T00:00:00Z");
let nowMs = FIRST_DAY_MS + 12 * 3_600_000;
let site: SampleWeb;
const get = (headers: Record<string, string> = {}) => fetch(`${site.origin}/gazette.rss`, { headers });

beforeAll(async () => {
  site = await startSampleWeb(0, FIRST_DAY_MS, () => nowMs);
});
afterAll(() => site.close());

it("serves a feed of a dozen posts, the newest from yesterday, each with its own id", async () => {
  const text = await (await get()).text();
  const dates = [...text.matchAll(/<pubDate>(.*?)<\/pubDate>/g)].map(([, date]) => Date.parse(date ?? ""));
  const ids = [...text.matchAll(/<guid[^>]*>(.*?)<\/guid>/g)].map(([, id]) => id);
  expect(text).not.toContain("{{");
  expect([dates.length, new Set(ids).size]).toEqual([12, 12]);
  expect(new Date(dates[0] ?? 0).toISOString()).toBe("2026-11-19T17:05:00.000Z");
  expect(dates).toEqual(dates.toSorted((a, b) => b - a));
});

it("answers 304 to whoever has seen it", async () => {
  const first = await get();
  const etag = first.headers.get("etag") ?? "";
  const lastModified = first.headers.get("last-modified") ?? "";
  expect((await get({ "if-none-match": etag })).status).toBe(304);
  expect((await get({ "if-modified-since": lastModified })).status).toBe(304);
  expect((await get({ "if-none-match": '"other"', "if-modified-since": lastModified })).status).toBe(200);
});

it("tells of what has happened alike for ever, and of what is to come anew each week", async () => {
  const textOf = async (path: string) => (await fetch(site.origin + path)).text();
  const [posts, recalls, page] = await Promise.all([textOf("/gazette.rss"), textOf("/api/recalls.json"), textOf("/whats-on.html")]);
  nowMs += 7 * 86_400_000;
  expect([await textOf("/gazette.rss"), await textOf("/api/recalls.json")]).toEqual([posts, recalls]);
  expect(page).toContain("2026-11-21T19:30:00");
  expect(await textOf("/whats-on.html")).toContain("2026-11-28T19:30:00");
});

it("keeps the bytes of a file that is in no particular encoding", async () => {
  const bytes = Buffer.from(await (await fetch(`${site.origin}/lighthouse-log.rss`)).arrayBuffer());
  expect(bytes.includes(Buffer.from("for £40", "latin1"))).toBe(true);
});

it("has nothing else", async () => {
  expect((await fetch(`${site.origin}/../server.ts`)).status).toBe(404);
  expect((await fetch(`${site.origin}/robots.txt`)).status).toBe(200);
});
