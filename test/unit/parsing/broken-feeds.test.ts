import { describe, expect, it } from "vitest";
import { onlyEntry, readFeed, readItem } from "./reading.ts";

const titles = (text: string) => readFeed(text, { kind: "feed" }).entries.map(({ title }) => title);
const wrap = (inside: string) => `<rss version="2.0"><channel>${inside}</channel></rss>`;

describe("broken XML gives what it holds", () => {
  it.each([
    ["text before the declaration", `\n  junk <?xml version="1.0"?>${wrap("<item><title>a</title></item>")}`, ["a"]],
    ["a PHP warning in front", `<br />\n<b>Warning</b>: mysql in <b>/x.php</b><br />${wrap("<item><title>a</title></item>")}`, ["a"]],
    ["a declaration without its question mark", `<?xml version="1.0">${wrap("<item><title><![CDATA[a?>]]></title></item>")}`, ["a?>"]],
    ["a script behind", `${wrap("<item><title>a</title></item>")}<script>var a = "<b>";</script>`, ["a"]],
    ["a bare ampersand", wrap("<item><title>R&D & more &nosuch; AT&T</title></item>"), ["R&D & more &nosuch; AT&T"]],
    ["a bare less-than sign", wrap("<item><title>1 < 2 <3</title></item>"), ["1 < 2 <3"]],
    ["HTML's entities", wrap("<item><title>caf&eacute;&nbsp;&hellip;</title></item>"), ["café\u00a0…"]],
    ["a Windows-1252 reference", wrap("<item><title>don&#146;t &#x93;x&#x94;</title></item>"), ["don’t “x”"]],
    ["a forbidden control character", wrap("<item><title>a\u0008b&#8;c</title></item>"), ["abc"]],
    ["an item without its end", wrap("<item><title>a</title><item><title>b</title></item>"), ["a", "b"]],
    ["unclosed HTML in a description", wrap("<item><description><p>x<br>y<b>z</description><title>a</title></item>"), ["a"]],
    ["end tags in the wrong order", wrap("<item><description><b><i>x</b></i></description><title>a</title></item>"), ["a"]],
    ["end tags of another case", wrap("<Item><Title>a</title></ITEM>"), ["a"]],
    ["attributes without quotes", wrap("<item id=1 checked><title>a</title></item>"), ["a"]],
    ["an attribute whose quote is not closed", wrap('<item><enclosure url="x.mp3><title>a</title></item>'), ["a"]],
    ["the same behind a quoted end of a tag", wrap('<item><enclosure type="a>b" url="x.mp3/><title>a</title></item>'), ["a"]],
    ["an enclosure that is not closed", wrap('<item><enclosure url="x.mp3"><title>a</title></item>'), ["a"]],
    ["an empty item inside an item", wrap("<item><title>a</title><item /><guid>1</guid></item>"), ["a"]],
    ["a CDATA end in CDATA", wrap("<item><title><![CDATA[a]]>]]&gt;<![CDATA[b]]></title></item>"), ["a]]>b"]],
    ["an unknown root", `<unknown><channel><title>T</title><item><title>a</title></item></channel></unknown>`, ["a"]],
  ])("%s", (_case, text, expected) => {
    expect(titles(text)).toEqual(expected);
  });

  it("keeps the link whose ampersands are bare", () => {
    expect(readItem("<link>http://e.org/?a=1&b=2&copy=3&c</link>").link).toBe("http://e.org/?a=1&b=2&copy=3&c");
  });

  it("ends a link that is not closed where the next element begins", () => {
    expect(readItem("<link>https://e.org/1<guid>g<pubDate>2004-01-01</pubDate>")).toMatchObject({
      link: "https://e.org/1",
      id: "g",
      published: "2004-01-01T00:00:00Z",
    });
  });

  it("says that end tags were missing", () => {
    expect(readFeed(wrap("<item><title>a</item>")).warnings).toEqual(["malformed: end tags are missing or out of order"]);
  });

  it("takes a feed without items for a feed", () => {
    expect(readFeed('<rss version="2.0"></rss>')).toMatchObject({ title: null, entries: [], warnings: [] });
  });
});

describe("a document that is cut off", () => {
  const whole = wrap(
    Array.from(
      { length: 6 },
      (_, i) => `<item><title>T${i} é</title><link>https://e.org/${i}</link><description><![CDATA[<p>${i}</p>]]></description></item>`,
    ).join("\n"),
  );
  const bytes = new TextEncoder().encode(whole);
  const all = readFeed(bytes, { kind: "feed" }).entries;

  it("gives the whole entries before the cut and nothing of the one that was cut, wherever it is cut", () => {
    for (let end = 40; end < bytes.length - 8; end++) {
      const cut = readFeed(bytes.subarray(0, end), { kind: "feed" });
      expect(cut.entries).toEqual(all.slice(0, cut.entries.length));
      expect(cut.warnings.join()).toMatch(/truncated:/);
    }
  });
});

describe("size", () => {
  it("holds one entry at a time, so that 15,000 with a dozen elements each are all read", () => {
    const item = `<item>${"<category>c</category>".repeat(10)}<title>a</title><link>https://e.org/</link></item>`;
    expect(readFeed(wrap(item.repeat(15_000)))).toMatchObject({ entries: { length: 15_000 }, warnings: [] });
  });

  it("says how many entries it left out beyond 20,000", () => {
    const feed = readFeed(wrap("<item/>".repeat(20_005)));
    expect([feed.entries.length, feed.warnings]).toEqual([20_000, ["truncated: 5 entries after the first 20000 are left out"]]);
  });

  it("drops an entry of more than 100,000 elements, keeps those before it, and says so", () => {
    const feed = readFeed(wrap(`<item><title>a</title></item><item>${"<b>x</b>".repeat(100_001)}</item><item><title>c</title></item>`));
    expect(feed.entries.map(({ title }) => title)).toEqual(["a"]);
    expect(feed.warnings).toEqual(["truncated: an element holds too much; what begins after 1 entries is left out"]);
  });
});

describe("document types", () => {
  it("knows the entities that the document itself declares", () => {
    const text = `<!DOCTYPE rss [<!ENTITY who "Ann"><!ENTITY greeting 'Hello &who; &#38; all'>]>${wrap("<item><title>&greeting;!</title></item>")}`;
    expect(onlyEntry(readFeed(text)).title).toBe("Hello Ann & all!");
  });

  it("fetches nothing external and leaves its name standing", () => {
    const text = `<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>${wrap("<item><title>&secret;</title></item>")}`;
    expect(onlyEntry(readFeed(text)).title).toBe("&secret;");
  });

  it("does not let entities explode", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
    const text = `<!DOCTYPE rss [<!ENTITY l0 "lol">${levels}]>${wrap("<item><title>&l30;</title></item>")}`;
    expect((onlyEntry(readFeed(text)).title ?? "").length).toBeLessThan(70_000);
  });

  it("does not let one long entity be repeated without end", () => {
    const items = wrap(`<item><title>${"&long;".repeat(200_000)}</title></item>`);
    const text = `<!DOCTYPE rss [<!ENTITY long "${"lol".repeat(20_000)}">]>${items}`;
    expect((onlyEntry(readFeed(text)).title ?? "").length).toBeLessThan(text.length + 1024 * 1024);
  });

  it("leaves a text that only looks like a document type alone", () => {
    expect(readItem("<description><![CDATA[ <!DOCTYPE html> ]]></description>").summary).toBe("<!DOCTYPE html>");
  });
});

describe("dates are never invented", () => {
  it("gives null and a warning where a date cannot be read", () => {
    const feed = readFeed(wrap("<item><pubDate>last Tuesday</pubDate></item>"));
    expect(onlyEntry(feed).published).toBeNull();
    expect(feed.warnings).toEqual(["dates: 1 entries carry a date that cannot be read"]);
  });

  it("gives null without a warning where there is none", () => {
    const feed = readFeed(wrap("<item><title>a</title></item>"));
    expect([onlyEntry(feed).published, onlyEntry(feed).updated, feed.warnings]).toEqual([null, null, []]);
  });

  it("takes the next date where the first cannot be read", () => {
    expect(readItem("<pubDate>soon</pubDate><dc:date>2004-01-01</dc:date>").published).toBe("2004-01-01T00:00:00Z");
  });
});
