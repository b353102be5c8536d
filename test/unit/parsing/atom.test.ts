import { describe, expect, it } from "vitest";
import { onlyEntry, readAtomEntry, readFeed } from "./reading.ts";

const atom03 = (inside: string) =>
  onlyEntry(readFeed(`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>${inside}</entry></feed>`));

describe("Atom", () => {
  it("reads every part of an Atom 1.0 entry", () => {
    const feed =
      readFeed(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>News</title><link rel="self" href="https://e.org/feed"/>
      <link href="https://e.org/"/><updated>2005-01-01T00:00:00Z</updated><author><name>Ann</name><email>ann@e.org</email></author>
      <entry><title type="html">A &amp;amp; B</title><id>urn:1</id><link rel="enclosure" href="https://e.org/1.mp3" type="audio/mpeg" length="9"/>
      <link href="https://e.org/1"/><published>2003-12-31T10:14:55-08:00</published><updated>2004-01-01T00:00:00Z</updated>
      <category term="art" label="Art"/><summary>1 &lt; 2</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b></div></content></entry></feed>`);
    expect(feed).toMatchObject({ title: "News", link: "https://e.org/", updated: "2005-01-01T00:00:00Z", language: "de" });
    expect(onlyEntry(feed)).toMatchObject({
      title: "A &amp; B",
      titleType: "html",
      id: "urn:1",
      link: "https://e.org/1",
      published: "2003-12-31T18:14:55Z",
      updated: "2004-01-01T00:00:00Z",
      author: "Ann",
      authorEmail: "ann@e.org",
      categories: ["art"],
      summary: "1 < 2",
      summaryType: "text",
      content: "A <b>b</b>",
      contentType: "html",
      enclosures: [{ url: "https://e.org/1.mp3", type: "audio/mpeg", length: 9 }],
      language: "de",
    });
  });

  it.each([
    ["escaped", `<title type="text/html" mode="escaped">A &lt;b>b&lt;/b></title>`, "A <b>b</b>"],
    ["base64", `<title mode="base64">QSA8Yj5iPC9iPg==</title>`, "A <b>b</b>"],
    [
      "inline",
      `<title type="application/xhtml+xml"><div xmlns="http://www.w3.org/1999/xhtml">A &lt; b</div></title>`,
      "<div>A &lt; b</div>",
    ],
  ])("reads Atom 0.3's mode %s", (_mode, inside, title) => {
    expect(atom03(inside).title).toBe(title);
  });

  it("reads Atom 0.3's dates by their old names", () => {
    expect(atom03("<issued>2004-01-01T19:48:21Z</issued><modified>2004-01-02T19:48:21Z</modified>")).toMatchObject({
      published: "2004-01-01T19:48:21Z",
      updated: "2004-01-02T19:48:21Z",
    });
  });

  it("prefers the alternate that is a page", () => {
    const links = `<link rel="alternate" type="application/json" href="https://e.org/1.json"/><link rel="alternate" type="text/html" href="https://e.org/1.html"/>`;
    expect(readAtomEntry(links).link).toBe("https://e.org/1.html");
  });

  it("takes the address of itself or of its content where there is no alternate", () => {
    expect(readAtomEntry(`<link rel="self" href="https://e.org/self"/><link rel="related" href="https://e.org/related"/>`).link).toBe(
      "https://e.org/self",
    );
    expect(readAtomEntry(`<content src="https://e.org/movie.mp4"/>`)).toMatchObject({ link: "https://e.org/movie.mp4", content: null });
  });

  it("never changes an id", () => {
    expect(readAtomEntry("<id>http://E.org/%7ebob/../x</id>", { url: "https://base.org/" }).id).toBe("http://E.org/%7ebob/../x");
  });

  it("reads an entry that is a document of its own", () => {
    expect(onlyEntry(readFeed(`<entry xmlns="http://www.w3.org/2005/Atom"><title>Alone</title></entry>`)).title).toBe("Alone");
  });

  it("does not count an entry inside another one's content", () => {
    const feed = readFeed(
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Outer</title><content type="application/atom+xml"><entry><title>Inner</title></entry></content></entry></feed>`,
    );
    expect(feed.entries.map(({ title }) => title)).toEqual(["Outer"]);
  });

  it("drops the prefix of XHTML, which HTML does not know", () => {
    const content = `<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:em>a</h:em><h:img src="a.png" alt="&quot;"/></h:div></content>`;
    expect(readAtomEntry(content).content).toBe('<em>a</em><img src="a.png" alt="&quot;" />');
  });

  it("takes the description of a media:group, as video sites write it", () => {
    const group = `<media:group xmlns:media="http://search.yahoo.com/mrss/"><media:title>T</media:title><media:description>D</media:description><media:thumbnail url="https://e.org/t.jpg"/></media:group>`;
    expect(readAtomEntry(`<title>Own</title>${group}`)).toMatchObject({ title: "Own", summary: "D", imageUrl: "https://e.org/t.jpg" });
  });
});

describe("xml:base and xml:lang", () => {
  const nested = (url: string | null) =>
    onlyEntry(
      readFeed(
        `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="feed/"><entry xml:base="entry/" xml:lang="fr"><link href="1"/>
        <title type="html" xml:base="title/">&lt;a href="t">t&lt;/a></title><summary xml:lang="">s</summary></entry></feed>`,
        { url },
      ),
    );

  it("adds up from the document's address inwards", () => {
    expect(nested("https://e.org/")).toMatchObject({
      link: "https://e.org/feed/entry/1",
      title: '<a href="https://e.org/feed/entry/title/t">t</a>',
      language: "fr",
    });
  });

  it("leaves links relative that nothing says how to resolve", () => {
    expect(nested(null).link).toBe("1");
  });

  it("resolves against the feed's own word where the document came without an address", () => {
    const feed = readFeed(
      `<rss version="2.0"><channel><link>https://e.org/blog/</link><item><link>post/1</link><description>&lt;img src="a.png"></description></item></channel></rss>`,
    );
    expect(onlyEntry(feed)).toMatchObject({ link: "https://e.org/blog/post/1", summary: '<img src="https://e.org/blog/a.png">' });
  });
});
