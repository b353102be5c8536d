import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { discoverFeeds, parse, parseDate, ParseError, type ParsedFeed } from "../../../src/domain/parsing/index.ts";

const CORPORA = join(import.meta.dirname, "../../../../shared/corpora/01-feeds");
const isThere = existsSync(CORPORA);
const BASE = "https://base.example/dir/feed.xml";

type Case = {
  file: string;
  tier: string;
  scope?: string;
  status: string;
  headers: Record<string, string> | null;
  expectations: { path: string; op: string; value: unknown }[];
};

const filesUnder = (folder: string): string[] =>
  readdirSync(join(CORPORA, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:xml|atom|json|html)$/.test(entry.name) && !entry.name.includes(".serde."))
    .map((entry) => join(entry.parentPath, entry.name));

function bytesOf(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

function feedIn(path: string): ParsedFeed | null {
  try {
    const document = parse({ body: bytesOf(path), contentType: null, url: BASE, kind: "feed" });
    return document.kind === "feed" ? document.feed : null;
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/** The values that an expectation's path may mean, null where no field of ours is meant. */
function candidates(feed: ParsedFeed, path: string): unknown[] | null {
  const match = /^entries\[(\d+)\]\.(.+)$/.exec(path);
  if (!match)
    return /^feed\.title(?:_detail\.value)?$/.test(path) ? [feed.title] : /^feed\.link(?:s\[0\]\.href)?$/.test(path) ? [feed.link] : null;
  const entry = feed.entries[Number(match[1])];
  const [author, email] = [entry?.author, entry?.authorEmail];
  const dates = [entry?.updated, entry?.published];
  const fields: Record<string, unknown[]> = {
    title: [entry?.title],
    "title_detail.value": [entry?.title],
    link: [entry?.link],
    "links[0].href": [entry?.link],
    id: [entry?.id],
    guid: [entry?.id],
    summary: [entry?.summary, entry?.content],
    description: [entry?.summary, entry?.content],
    "summary_detail.value": [entry?.summary, entry?.content],
    "content[0].value": [entry?.content, entry?.summary],
    published: [entry?.published],
    published_parsed: [entry?.published],
    updated: dates,
    updated_parsed: dates,
    author: [author, email, `${author ?? ""} (${email ?? ""})`],
    "author_detail.name": [author, email],
    "author_detail.email": [email],
    category: [entry?.categories[0]],
    "tags[0].term": [entry?.categories[0]],
    "tags[1].term": [entry?.categories[1]],
    "enclosures[0].href": [entry?.enclosures[0]?.url],
    "enclosures[0].url": [entry?.enclosures[0]?.url],
    "enclosures[0].type": [entry?.enclosures[0]?.type],
    "enclosures[0].length": [String(entry?.enclosures[0]?.length ?? "")],
  };
  return fields[match[2] ?? ""] ?? null;
}

function agrees(found: unknown, path: string, value: unknown): boolean {
  const fold = (text: unknown): string => (typeof text === "string" ? text.replaceAll(/\s+/g, " ").trim() : "");
  const instant = (text: unknown): number => Date.parse(fold(text));
  if (/published|updated/.test(path) && !Number.isNaN(instant(value))) return instant(found) === instant(value);
  return fold(found) === fold(value);
}

/** Cases of a tier that speak of fields of ours, and those of them that we read as expected. */
function score(tier: string): { passed: number; all: number } {
  const parsed: Case[] = JSON.parse(readFileSync(join(CORPORA, "feedparser.cases.open.json"), "utf8"));
  let [passed, all] = [0, 0];
  for (const { file, headers, expectations } of parsed.filter(
    (one) => one.status === "converted" && one.scope === "core" && one.tier.startsWith(tier),
  )) {
    const header = (name: string) => Object.entries(headers ?? {}).find(([own]) => own.toLowerCase() === name)?.[1];
    const url = new URL(header("content-location") ?? "", "http://127.0.0.1:8097/").href;
    const document = parse({ body: bytesOf(join(CORPORA, "feedparser", file)), contentType: header("content-type") ?? null, url });
    const wanted = expectations.filter(
      ({ op, path }) => ["eq", "dateEq"].includes(op) && document.kind === "feed" && candidates(document.feed, path),
    );
    if (wanted.length === 0 || document.kind !== "feed") continue;
    all++;
    if (wanted.every(({ path, value }) => candidates(document.feed, path)?.some((found) => agrees(found, path, value)))) passed++;
  }
  return { passed, all };
}

describe.skipIf(!isThere)("feeds nobody here wrote (skipped where ../shared is absent)", () => {
  it("reads at least 95 % of feedparser's cases about parsing as feedparser does", () => {
    const { passed, all } = score("A");
    console.log(`feedparser, tier A: ${passed} of ${all}`);
    expect(passed / all).toBeGreaterThanOrEqual(0.95);
  });

  it("reads every case about base addresses as feedparser does", () => {
    const { passed, all } = score("B");
    console.log(`feedparser, tier B: ${passed} of ${all}`);
    expect(passed).toBe(all);
  });

  it("reads every date of the list exactly", () => {
    const rows = readFileSync(join(CORPORA, "feedparser-dates.open.jsonl"), "utf8").trim().split("\n");
    const dates = rows.map((row): { input: string; expected: string | null } => JSON.parse(row));
    expect(dates.map(({ input }) => [input, parseDate(input)])).toEqual(dates.map(({ input, expected }) => [input, expected]));
  });

  it.each(["real-snapshots", "w3c-feedvalidator", "feed-rs", "feedsmith/feeds"])(
    "%s: every link is absolute, every date is one",
    (folder) => {
      let read = 0;
      for (const path of filesUnder(folder)) {
        const feed = feedIn(path);
        if (!feed) continue;
        read++;
        for (const entry of feed.entries) {
          const links = [entry.link, entry.imageUrl, ...entry.enclosures.map(({ url }) => url)].filter((link) => link !== null);
          expect(links.filter((link) => !URL.canParse(link) && !/^[a-z][a-z0-9+.-]*:/i.test(link))).toEqual([]);
          for (const date of [entry.published, entry.updated]) if (date !== null) expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        }
      }
      expect(read).toBeGreaterThan(5);
    },
  );

  it("finds the one feed of every page of the autodiscovery tests", () => {
    const pages = filesUnder("w3c-feedvalidator/feedfinder-tests").filter((path) => path.endsWith(".html"));
    expect(pages.length).toBeGreaterThan(30);
    for (const page of pages) expect([page, discoverFeeds(readFileSync(page, "latin1"), BASE).length]).toEqual([page, 1]);
  });
});
