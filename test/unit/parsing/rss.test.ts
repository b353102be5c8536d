import { describe, expect, it } from "vitest";
import { onlyEntry, readFeed, readItem } from "./reading.ts";

const NAMESPACES =
  'xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:m="http://search.yahoo.com/mrss/" xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:a="http://www.w3.org/2005/Atom"';
const readExtended = (inside: string) =>
  onlyEntry(readFeed(`<rss version="2.0" ${NAMESPACES}><channel><item>${inside}</item></channel></rss>`));

describe("RSS of every age", () => {
  it("reads every part of an RSS 2.0 item", () => {
    const feed = readFeed(`<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://e.org/</link>
      <description>All of it</description><language>en-gb</language><ttl>90</ttl>
      <item><title>First</title><link>https://e.org/1</link><guid isPermaLink="false">id-1</guid><description>&lt;p>Text&lt;/p></description>
      <pubDate>Thu, 01 Jan 2004 20:48:21 +0100</pubDate><author>ann@e.org (Ann Author)</author><category>one</category><category>two</category>
      <enclosure url="https://e.org/1.mp3" type="audio/mpeg" length="1234"/></item></channel></rss>`);
    expect(feed).toMatchObject({
      title: "News",
      link: "https://e.org/",
      description: "All of it",
      language: "en-gb",
      ttlMinutes: 90,
      warnings: [],
    });
    expect(onlyEntry(feed)).toEqual({
      title: "First",
      titleType: "html",
      link: "https://e.org/1",
      id: "id-1",
      summary: "<p>Text</p>",
      summaryType: "html",
      content: null,
      contentType: "html",
      published: "2004-01-01T19:48:21Z",
      updated: null,
      author: "Ann Author",
      authorEmail: "ann@e.org",
      categories: ["one", "two"],
      enclosures: [{ url: "https://e.org/1.mp3", type: "audio/mpeg", length: 1234 }],
      imageUrl: null,
      language: "en-gb",
      happening: null,
    });
  });

  it("finds the items that RDF keeps beside the channel, and their rdf:about as id", () => {
    const feed =
      readFeed(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://e.org/rdf"><title>RDF</title><link>https://e.org/</link></channel>
      <item rdf:about="https://e.org/1"><title>One</title><link>https://e.org/1</link><dc:date>2004-01-01T19:48:21Z</dc:date></item>
      <item rdf:about="https://e.org/2"><title>Two</title></item></rdf:RDF>`);
    expect(feed.entries.map(({ id, link, published }) => [id, link, published])).toEqual([
      ["https://e.org/1", "https://e.org/1", "2004-01-01T19:48:21Z"],
      ["https://e.org/2", "https://e.org/2", null],
    ]);
  });

  it("reads CDF, which keeps address and time in attributes and shouts", () => {
    const feed = readFeed(
      `<CHANNEL HREF="https://e.org/" BASE="https://e.org/"><TITLE>Loud</TITLE><ITEM HREF="item/1" LASTMOD="2004-04-06T23:05:43-05:00"><TITLE>One</TITLE><ABSTRACT>Short</ABSTRACT></ITEM></CHANNEL>`,
    );
    expect(feed).toMatchObject({ title: "Loud", link: "https://e.org/" });
    expect(onlyEntry(feed)).toMatchObject({
      title: "One",
      link: "https://e.org/item/1",
      summary: "Short",
      updated: "2004-04-07T04:05:43Z",
    });
  });

  it("knows extensions by their namespace, whatever the prefix", () => {
    const entry = readExtended(`<d:creator>Ann</d:creator><d:date>2004-01-01T19:48:21Z</d:date><d:subject>art</d:subject>
      <c:encoded><![CDATA[<p>Long</p>]]></c:encoded><description>Short</description><m:thumbnail url="https://e.org/t.jpg"/>
      <i:category text="Arts"><i:category text="Food"/></i:category>`);
    expect(entry).toMatchObject({
      author: "Ann",
      published: "2004-01-01T19:48:21Z",
      categories: ["art", "Arts", "Food"],
      summary: "Short",
      content: "<p>Long</p>",
      imageUrl: "https://e.org/t.jpg",
    });
  });

  it("does not take another vocabulary's title, link or date for its own", () => {
    const entry = readItem(
      `<x:title xmlns:x="urn:other">Wrong</x:title><title>Right</title><image><title>Wrong</title><link>https://e.org/wrong</link></image><link>https://e.org/right</link>`,
    );
    expect(entry).toMatchObject({ title: "Right", link: "https://e.org/right" });
  });

  it("knows customary prefixes that the feed forgot to declare", () => {
    expect(readItem(`<dc:creator>Ann</dc:creator><content:encoded>Long</content:encoded>`)).toMatchObject({
      author: "Ann",
      content: "Long",
    });
  });

  it("reads RSS whose default namespace was set to Atom's by mistake", () => {
    const feed = readFeed(
      `<rss version="2.0" xmlns="http://www.w3.org/2005/Atom"><channel><title>T</title><item><pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate><guid>g</guid></item></channel></rss>`,
    );
    expect(onlyEntry(feed)).toMatchObject({ published: "2004-01-01T19:48:21Z", id: "g" });
  });

  it.each([
    ["a guid that is a permalink", `<guid>https://e.org/1</guid>`, "https://e.org/1"],
    ["a guid that says it is none", `<guid isPermaLink="false">https://e.org/1</guid>`, null],
    ["a guid that cannot be one", `<guid>tag:e.org,2004:1</guid>`, null],
    ["the link before the guid", `<guid>https://e.org/guid</guid><link>https://e.org/link</link>`, "https://e.org/link"],
    [
      "an Atom link where RSS's is missing",
      `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="alternate" href="https://e.org/a"/>`,
      "https://e.org/a",
    ],
    ["no link where there is none", `<title>T</title>`, null],
  ])("takes as link: %s", (_case, inside, link) => {
    expect(readItem(inside).link).toBe(link);
  });

  it.each([
    ["ann@e.org (Ann Author)", "Ann Author", "ann@e.org"],
    ["Ann Author <ann@e.org>", "Ann Author", "ann@e.org"],
    ["Ann Author (mailto:ann@e.org)", "Ann Author", "ann@e.org"],
    ["ann@e.org", "ann@e.org", "ann@e.org"],
    ["Ann Author", "Ann Author", null],
  ])("reads the author line %s", (line, author, authorEmail) => {
    expect(readItem(`<author>${line.replaceAll("<", "&lt;")}</author>`)).toMatchObject({ author, authorEmail });
  });

  it("joins several creators in their order", () => {
    expect(readItem("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>").author).toBe("Ann, Bob");
  });

  it("drops what joined an address and a name", () => {
    expect(readItem("<author>a@e.org, Ann Lee</author>")).toMatchObject({ author: "Ann Lee", authorEmail: "a@e.org" });
  });

  it("reads Dublin Core's terms like its elements", () => {
    const terms = "title T,abstract A,creator Ann,subject S,date 2020-02-03,identifier I,language fr".split(",");
    const inside = terms.map((term) => term.replace(/^(\w+) (.+)$/, '<t:$1 xmlns:t="http://purl.org/dc/terms/">$2</t:$1>')).join("");
    expect(readItem(inside)).toMatchObject({
      ...{ title: "T", summary: "A", author: "Ann", categories: ["S"], published: "2020-02-03T00:00:00Z", id: "I", language: "fr" },
    });
  });

  it("reads what a file of Media RSS says of itself, but never a picture's caption for the text", () => {
    const media =
      "<media:content url='https://e.org/a.mp4'><media:description>D</media:description><media:thumbnail url='https://e.org/t.jpg'/></media:content>";
    expect(readItem(media)).toMatchObject({ summary: "D", imageUrl: "https://e.org/t.jpg" });
    expect(readItem(`<content:encoded>Text</content:encoded>${media}`)).toMatchObject({ summary: null, content: "Text" });
  });

  it("counts each enclosure once, RSS's before Media RSS's", () => {
    const entry = readExtended(
      `<m:group><m:content url="https://e.org/a.mp4" type="video/mp4" fileSize="7"/><m:content url="https://e.org/a.mp3"/></m:group><enclosure url="https://e.org/a.mp3" type="audio/mpeg" length="5"/>`,
    );
    expect(entry.enclosures).toEqual([
      { url: "https://e.org/a.mp3", type: "audio/mpeg", length: 5 },
      { url: "https://e.org/a.mp4", type: "video/mp4", length: 7 },
    ]);
  });

  it("keeps when and where an event feed says it happens", () => {
    const entry = readItem(`<ev:startdate xmlns:ev="http://purl.org/rss/1.0/modules/event/">2026-11-20T19:00</ev:startdate>
      <ev:location xmlns:ev="http://purl.org/rss/1.0/modules/event/">Town hall</ev:location><georss:point>48.85 2.35</georss:point>`);
    expect(entry.happening).toEqual({
      start: "2026-11-20T19:00",
      end: null,
      location: "Town hall",
      organizer: null,
      point: { lat: 48.85, lon: 2.35 },
    });
  });

  it("says no point where the coordinates are none", () => {
    expect(readItem("<georss:point>148.85 2.35</georss:point>").happening).toBeNull();
  });
});

describe("titles and texts of RSS", () => {
  it("leaves HTML as the source gave it, escaped, in CDATA or unescaped", () => {
    const html = "<p class=x>Tom &amp; <br>Jerry &copy;</p>";
    expect(readItem(`<description>${html.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</description>`).summary).toBe(html);
    expect(readItem(`<description><![CDATA[${html}]]></description>`).summary).toBe(html);
    expect(readItem("<description><p>Tom &amp; Jerry</p></description>").summary).toBe("<p>Tom &amp; Jerry</p>");
  });

  it("undoes one level of escaping in a title escaped twice, and says that it is HTML", () => {
    expect(readItem("<title>Tom &amp;amp; Jerry</title>")).toMatchObject({ title: "Tom &amp; Jerry", titleType: "html" });
  });

  it("keeps a description beside a summary as the content", () => {
    expect(readItem("<summary>Short</summary><description>Long</description>")).toMatchObject({ summary: "Short", content: "Long" });
  });

  it("reads an XHTML body", () => {
    expect(readItem(`<body xmlns="http://www.w3.org/1999/xhtml"><p>Text</p><br/></body>`).content).toBe("<p>Text</p><br />");
  });
});
