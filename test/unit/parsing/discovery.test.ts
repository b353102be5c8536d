import { describe, expect, it } from "vitest";
import { discoverFeeds, ParseError, sniffKind } from "../../../src/domain/parsing/index.ts";
import { errorCode, readFeed } from "./reading.ts";

describe("what a document is, by its content", () => {
  it.each([
    ["feed", "text/html", '<?xml version="1.0"?><!-- <html> --><rss version="2.0">'],
    ["feed", "text/plain", '<r:RDF xmlns:r="x">'],
    ["feed", null, '<feed xmlns="http://www.w3.org/2005/Atom"><title>&lt;html></title>'],
    ["feed", "application/json", '{"version": "https://jsonfeed.org/version/1.1", "items": []}'],
    ["feed", null, "<br /><b>Warning</b>: mysql<br /><rss>"],
    ["api", "text/html", '[{"a": 1}]'],
    ["calendar", "text/html", "\r\nBEGIN:VCALENDAR"],
    ["page", "application/rss+xml", "<!DOCTYPE html><title>Not found</title>"],
    ["page", null, "<h1>Not found</h1>"],
    ["page", null, "<html><body><pre>&lt;rss></pre> <rss></body>"],
    ["feed", "application/rss+xml", "nothing to tell by"],
    [null, null, "nothing to tell by"],
    [null, "text/xml", '<opml version="2.0"><body/></opml>'],
    [null, "text/xml", '<tv><channel id="1"><display-name>One</display-name></channel></tv>'],
  ])("%s (said to be %s): %s", (kind, contentType, text) => {
    expect(sniffKind(text, contentType)).toBe(kind);
  });
});

describe("what came instead of a feed is named", () => {
  const page = `<!DOCTYPE html><html><head><title>Just a
    moment…</title><link rel="alternate" type="application/rss+xml" title="News" href="/rss.xml"></head></html>`;

  it("an HTML page, by its title and with the feeds it announces", () => {
    let caught: unknown;
    try {
      readFeed(page, { kind: "feed", url: "https://e.org/feed", contentType: "application/rss+xml" });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ParseError);
    expect(caught).toMatchObject({
      code: "html_page",
      message: "The address answers with an HTML page (“Just a moment…”), not with a feed. It announces https://e.org/rss.xml.",
      feeds: [{ url: "https://e.org/rss.xml", type: "application/rss+xml", title: "News" }],
    });
  });

  it.each([
    ["empty_body", ""],
    ["empty_body", "  \n "],
    ["not_a_feed", "just words"],
    ["not_a_feed", '<opml version="2.0"><body/></opml>'],
    ["not_a_feed", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>'],
    ["html_page", "<h1>502 Bad Gateway</h1>"],
  ])("%s: %j", (code, text) => {
    expect(errorCode(() => readFeed(text, { kind: "feed" }))).toBe(code);
  });
});

describe("the feeds that a page announces", () => {
  const urls = (html: string) => discoverFeeds(html, "https://e.org/blog/").map(({ url }) => url);

  it.each([
    ["in any case and order of attributes", '<LINK TYPE="Application/Atom+XML" HREF=a REL="Home Alternate">', ["https://e.org/blog/a"]],
    ["by rel=feed without a type", '<a rel="feed" href="/f">feed</a>', ["https://e.org/f"]],
    ["against the page's base", '<base href="https://f.org/x/"><link rel=alternate type="text/xml" href="r">', ["https://f.org/x/r"]],
    ["each once", '<link rel="alternate" type="application/rss+xml" href="r">'.repeat(3), ["https://e.org/blog/r"]],
    ["as JSON", '<link rel="alternate" type="application/feed+json" href="j">', ["https://e.org/blog/j"]],
  ])("%s", (_how, html, expected) => {
    expect(urls(html)).toEqual(expected);
  });

  it.each([
    '<link rel="stylesheet" type="text/css" href="x">',
    '<link rel="alternate stylesheet" type="text/xml" href="x">',
    '<link rel="alternate" hreflang="fr" href="/fr">',
    '<link rel="alternate" type="text/html" media="print" href="x">',
    '<!-- <link rel="alternate" type="application/rss+xml" href="x"> -->',
    '<script>"<link rel=alternate type=application/rss+xml href=x>"</script>',
    '<link rel="alternate" type="application/rss+xml">',
  ])("not %s", (html) => {
    expect(urls(html)).toEqual([]);
  });
});
