import { afterAll, beforeAll, expect, it } from "vitest";
import { startSampleWeb } from "../../local/sample-web/server.ts";
import type { SampleWeb } from "../../local/sample-web/server.ts";

let nowMs = Date.parse("2026-11-20T12:00:00Z");
let site: SampleWeb;
const get = (headers: Record<string, string> = {}) => fetch(`${site.origin}/gazette.rss`, { headers });

beforeAll(async () => {
  site = await startSampleWeb(0, () => nowMs);
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

it("answers 304 to whoever has seen it today, and afresh tomorrow", async () => {
  const first = await get();
  const etag = first.headers.get("etag") ?? "";
  const lastModified = first.headers.get("last-modified") ?? "";
  expect((await get({ "if-none-match": etag })).status).toBe(304);
  expect((await get({ "if-modified-since": lastModified })).status).toBe(304);
  expect((await get({ "if-none-match": '"other"', "if-modified-since": lastModified })).status).toBe(200);
  nowMs += 86_400_000;
  expect((await get({ "if-none-match": etag, "if-modified-since": lastModified })).status).toBe(200);
});

it("has nothing else", async () => {
  expect((await fetch(`${site.origin}/../server.ts`)).status).toBe(404);
  expect((await fetch(`${site.origin}/robots.txt`)).status).toBe(200);
});
