import { describe, expect, it } from "vitest";
import { errorCode, onlyEntry, readFeed } from "./reading.ts";

const feed = (items: unknown[], more: object = {}) =>
  JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "News", home_page_url: "/", ...more, items });

describe("JSON Feed", () => {
  it("reads every part of an item", () => {
    const item = {
      id: 7,
      url: "/7",
      title: "Seven",
      content_html: '<a href="x">x</a>',
      summary: "Short",
      date_published: "2003-12-31T10:14:55-08:00",
      tags: ["a", "b", "a"],
      authors: [{ name: "Ann" }, { name: "Bob" }],
      image: "i.png",
      attachments: [{ url: "a.mp3", mime_type: "audio/mpeg", size_in_bytes: 9 }],
    };
    const read = readFeed(feed([item], { language: "en" }), { url: "https://e.org/feed.json" });
    expect(read).toMatchObject({ title: "News", link: "https://e.org/", language: "en" });
    expect(onlyEntry(read)).toMatchObject({
      id: "7",
      link: "https://e.org/7",
      title: "Seven",
      titleType: "text",
      content: '<a href="https://e.org/x">x</a>',
      contentType: "html",
      summary: "Short",
      published: "2003-12-31T18:14:55Z",
      categories: ["a", "b"],
      author: "Ann, Bob",
      imageUrl: "https://e.org/i.png",
      enclosures: [{ url: "https://e.org/a.mp3", type: "audio/mpeg", length: 9 }],
      language: "en",
    });
  });

  it("reads version 1.0's single author, and the feed's where the item has none", () => {
    const entries = readFeed(feed([{ id: "1", author: { name: "Ann" } }, { id: "2" }], { author: { name: "Bob" } })).entries;
    expect(entries.map(({ author }) => author)).toEqual(["Ann", "Bob"]);
  });

  it("loses a field of the wrong type, not the item; an item that is none, not the feed", () => {
    const read = readFeed(feed([{ id: "1", title: { a: 1 }, tags: "x", attachments: [null, 3] }, "nonsense", null]));
    expect(onlyEntry(read)).toMatchObject({ id: "1", title: null, categories: [], enclosures: [] });
  });

  it("gives the whole items before a cut, and says that it was cut", () => {
    const whole = feed([{ id: "1", title: 'a "}]" b' }, { id: "2" }, { id: "3" }]);
    const read = readFeed(whole.slice(0, whole.indexOf('"3"')));
    expect(read.title).toBe("News");
    expect(read.entries.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(read.warnings[0]).toMatch(/^truncated:/);
  });

  it("names JSON that is broken before its first item, and JSON that is no feed", () => {
    expect(errorCode(() => readFeed('{"version": "https://jsonfeed.org/version/1", "title": ', { kind: "feed" }))).toBe("json_invalid");
    expect(errorCode(() => readFeed('{"a": 1}', { kind: "feed" }))).toBe("not_a_feed");
  });

  it("lets no lone surrogate or forbidden control through", () => {
    expect(onlyEntry(readFeed('{"version":"https://jsonfeed.org/version/1","items":[{"title":"a\\ud800\\u0000b"}]}')).title).toBe(
      "a\ufffdb",
    );
  });
});
