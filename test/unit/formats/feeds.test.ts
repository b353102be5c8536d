import { Parser as HtmlParser } from "htmlparser2";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import RssParser from "rss-parser";
import { describe, expect, it } from "vitest";
import { writeAtom } from "../../../src/domain/formats/atom.ts";
import { writeJsonFeed } from "../../../src/domain/formats/json-feed.ts";
import { writeRss } from "../../../src/domain/formats/rss.ts";
import { event, FEED, onePage, post, recall, UGLY, written } from "./items.ts";

const NEXT = "https://tidings.example/api/v1/events.rss?cursor=abc&q=a%26b";
const WRITERS = { rss: writeRss, atom: writeAtom, jsonfeed: writeJsonFeed } as const;

/** Elements and where they lead, as a reader would render them. */
function rendered(html: string): { names: string[]; links: string[]; text: string } {
  const [names, links]: [string[], string[]] = [[], []];
  let text = "";
  const parser = new HtmlParser({
    onopentag(name, attributes) {
      names.push(name);
      if (Object.keys(attributes).some((attribute) => attribute !== "href")) names.push("attribute");
      if (attributes["href"] !== undefined) links.push(attributes["href"]);
    },
    ontext: (data) => void (text += data),
  });
  parser.end(html);
  return { names, links, text };
}

describe("RSS 2.0", () => {
  it("says what an item is to two other readers", async () => {
    const item = post({ image_url: "https://harbour-gazette.example/eider.jpg" });
    const text = await written(writeRss, onePage([item], NEXT));
    const feed = parseRssFeed(text);
    expect(feed).toMatchObject({ title: FEED.title, link: FEED.homeUrl, lastBuildDate: "Fri, 20 Nov 2026 10:15:00 GMT" });
    expect(feed.atom?.links).toEqual([
      { rel: "self", type: "application/rss+xml", href: FEED.selfUrl },
      { rel: "next", type: "application/rss+xml", href: NEXT },
    ]);
    expect(feed.items?.[0]).toMatchObject({
      guid: { value: item.id, isPermaLink: false },
      title: item.title,
      link: item.url,
      pubDate: "Thu, 19 Nov 2026 08:30:00 GMT",
      categories: [{ name: "transport" }],
      source: { title: "Harbour Gazette", url: "https://harbour-gazette.example/ferry-returns" },
      atom: { updated: "2026-11-20T10:15:00.000Z" },
      media: { contents: [{ url: item.image_url, medium: "image" }] },
    });
    const other = await new RssParser().parseString(text);
    expect(other.items[0]).toMatchObject({ guid: item.id, isoDate: item.published_at, creator: "Desk" });
    expect(other.feedUrl).toBe(FEED.selfUrl);
  });

  it("invents no date, no picture and no link: an item without an address leads to its own", async () => {
    const text = await written(writeRss, onePage([post({ published_at: null, url: null })]));
    const [item] = parseRssFeed(text).items ?? [];
    expect(item).not.toHaveProperty("pubDate");
    expect(item).not.toHaveProperty("media");
    expect(item?.link).toMatch(/^https:\/\/tidings\.example\/api\/v1\/items\/itm_/);
  });
});

describe("Atom", () => {
  it("says what an item is to two other readers", async () => {
    const item = post();
    const text = await written(writeAtom, onePage([item], NEXT));
    const feed = parseAtomFeed(text);
    expect(feed).toMatchObject({ id: FEED.selfUrl, title: { value: FEED.title }, updated: item.updated_at });
    expect(feed.links?.map(({ rel, href }) => [rel, href])).toEqual([
      ["self", FEED.selfUrl],
      ["alternate", FEED.homeUrl],
      ["next", NEXT],
    ]);
    expect(feed.entries?.[0]).toMatchObject({
      id: `https://tidings.example/api/v1/items/${item.id}`,
      title: { value: item.title },
      updated: item.updated_at,
      published: item.published_at,
      authors: [{ name: "Desk" }],
      rights: { value: "Harbour Gazette: Words by the Gazette. Licence: CC BY 4.0" },
    });
    expect(feed.entries?.[0]?.links?.map(({ rel }) => rel)).toEqual(["alternate", "via"]);
    const other = await new RssParser().parseString(text);
    expect(other.items[0]).toMatchObject({ title: item.title, link: item.url });
  });

  it("is valid with nothing in it, and says so the same way each time", async () => {
    const text = await written(writeAtom, onePage([]));
    expect(parseAtomFeed(text)).toMatchObject({ id: FEED.selfUrl, updated: "1970-01-01T00:00:00.000Z" });
  });
});

describe("JSON Feed 1.1", () => {
  it("says what an item is to another reader, and the rest as the API does", async () => {
    const item = event({ status: "cancelled" }, { image_url: "https://harbour-gazette.example/eider.jpg" });
    const text = await written(writeJsonFeed, onePage([item], NEXT));
    expect(parseJsonFeed(text)).toMatchObject({
      title: FEED.title,
      feed_url: FEED.selfUrl,
      home_page_url: FEED.homeUrl,
      next_url: NEXT,
      items: [{ id: item.id, url: item.url, title: item.title, image: item.image_url, tags: ["film", "transport"], language: "en" }],
    });
    expect(JSON.parse(text)).toMatchObject({
      version: "https://jsonfeed.org/version/1.1",
      items: [
        {
          _tidings: {
            kind: "event",
            attribution: "Harbour Gazette: Words by the Gazette. Licence: CC BY 4.0",
            event: { status: "cancelled" },
          },
        },
      ],
    });
  });

  it("leaves out what it does not know", async () => {
    const text = await written(writeJsonFeed, onePage([post({ published_at: null, image_url: null, language: null, tags: [] })]));
    const [item] = JSON.parse(text).items;
    for (const name of ["date_published", "image", "language", "tags"]) expect(item).not.toHaveProperty(name);
  });
});

describe("every feed", () => {
  it.each(Object.entries(WRITERS))(
    "%s names each source with its terms and licence, and says a recall's date and class as they were given",
    async (_name, write) => {
      const terms = { name: "openFDA", attribution: "Do not rely on it.", licence: "CC0 1.0" };
      const sources = recall().sources.map((source) => ({ ...source, ...terms }));
      const text = await written(write, onePage([recall({}, { sources })]));
      for (const term of Object.values(terms)) expect(text).toContain(term);
      for (const fact of ["F-0001-2026", "2026-11-18", "Class II"]) expect(text).toContain(fact);
    },
  );

  it.each(Object.entries(WRITERS))("%s carries any text unharmed and runs none of it", async (name, write) => {
    const items = UGLY.map((text) =>
      post({ title: text, summary: text, tags: [text], post: { author: text, excerpt: null, mentions: [] } }),
    );
    const text = await written(write, onePage(items));
    const contents =
      name === "rss"
        ? (parseRssFeed(text).items ?? []).map((item) => item.description)
        : name === "atom"
          ? (parseAtomFeed(text).entries ?? []).map((entry) => entry.content?.value)
          : (parseJsonFeed(text).items ?? []).map((item) => item.content_html);
    expect(contents).toHaveLength(UGLY.length);
    for (const html of contents) {
      expect(rendered(html ?? "").names.filter((tag) => !["p", "a", "br", "ul", "li", "strong", "em", "code"].includes(tag))).toEqual([]);
    }
    // oxlint-disable-next-line no-control-regex
    if (name !== "jsonfeed") expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe]|\p{Surrogate}/u);
    if (name !== "jsonfeed") await expect(new RssParser().parseString(text)).resolves.toMatchObject({ title: FEED.title });
  });

  it.each(Object.entries(WRITERS))("%s is the same text for the same items", async (_name, write) => {
    const items = [post(), event(), recall()];
    expect(await written(write, onePage(items))).toBe(await written(write, onePage(items)));
  });
});
