import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, ParseError } from "../../../src/domain/parsing/index.ts";

/** A result or a `ParseError`; anything else that is thrown goes through. */
function outcome(body: Uint8Array, url: string | null = "https://e.org/a/b"): "read" | "refused" {
  try {
    parse({ body, contentType: "text/xml", url, kind: "feed" });
    return "read";
  } catch (error) {
    if (error instanceof ParseError) return "refused";
    throw error;
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
/** What markup is made of, so that random sequences go deep into the parser. */
const TOKENS = [
  ..."<>&'\"=/!?-[]{}:;,# \n\0",
  ...[
    "<rss>",
    "<channel>",
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<title>",
    "</title>",
    "<link href=",
    "<feed xmlns='http://www.w3.org/2005/Atom'>",
  ],
  ...[
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<!DOCTYPE x [",
    "<!ENTITY a '&b;'>",
    "<?xml encoding='",
    "utf-16",
    "&#",
    "&#x110000;",
    "&amp;",
    "&a;",
  ],
  ...[
    "<a href=x>",
    "<script>",
    "<pubDate>",
    "2004-13-99",
    "xml:base='",
    "xmlns:a='",
    'type="xhtml"',
    "mode='base64'",
    '{"items":[',
    '{"id":"\\ud800"}',
    "é",
    "\ud83d",
  ],
];

describe("any bytes at all", () => {
  it("give a feed or a ParseError, never another error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (body) => ["read", "refused"].includes(outcome(body))),
      { numRuns: 500 },
    );
  });

  it("also when they look like feeds", () => {
    const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 });
    fc.assert(
      fc.property(soup, soup, (head, tail) =>
        ["read", "refused"].includes(outcome(encode(`${head.join("")}<rss><channel><item>${tail.join("")}`))),
      ),
      { numRuns: 1500 },
    );
  });

  it("also when a feed is damaged in one place", () => {
    const feed = encode(
      `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x"><entry><title type="html">&lt;a href="x"></title><content type="xhtml"><div>a</div></content><updated>2004-01-01</updated></entry></feed>`,
    );
    fc.assert(
      fc.property(fc.nat(feed.length - 1), fc.nat(255), (at, byte) => {
        const damaged = feed.slice();
        damaged[at] = byte;
        return ["read", "refused"].includes(outcome(damaged));
      }),
      { numRuns: 500 },
    );
  });
});

describe("hostile size", () => {
  const inRss = (text: string): string => `<rss><channel>${text}`;
  const inCdata = (text: string): string => inRss(`<item><description><![CDATA[${text}]]></description></item>`);
  const CASES: [name: string, token: string, around: (text: string) => string][] = [
    ["unclosed tags", "<a ", inRss],
    ["nested elements", "<b>", inRss],
    ["nested elements of a page", "<b>", String],
    ["open quotes", `<a b="`, inRss],
    ["declarations of namespaces", "<a xmlns:b='c'>", inRss],
    ["end tags that do not end", "</a", inRss],
    ["instructions that do not end", "<?a >", inRss],
    ["document types", "<!DOCTYPE a>", String],
    ["document types that do not end", "<!DOCTYPE a [>", inRss],
    ["bare ampersands", "&a", inRss],
    ["comments that do not end", "<!--", inRss],
    ["items that do not end", "<item>", inRss],
    ["entities", "<!ENTITY a '&a;'>", (text) => `<!DOCTYPE a [${text}]><rss>`],
    ["attributes", "a=b ", (text) => `<rss ${text}>`],
    ["links in HTML", "<a href=x>", inCdata],
    ["open tags in HTML", "<a href='", inCdata],
    ["white space", " ", (text) => inRss(`<item><author>a${text}@</author>`)],
    ["JSON", '{"a":[', (text) => `{"items":[${text}`],
  ];

  /** CPU time of one reading, ms: what others do on the machine does not count. */
  function costMs(text: string): number {
    const body = encode(text);
    const before = process.cpuUsage();
    outcome(body);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

  it.each(CASES)("time grows with the size, not with its square: %s", (_name, token, around) => {
    const repeated = (chars: number): string => around(token.repeat(Math.ceil(chars / token.length)));
    const small = Math.min(...[1, 2, 3].map(() => costMs(repeated(50_000))));
    const large = Math.min(...[1, 2].map(() => costMs(repeated(400_000))));
    // 8 times the size: linear is 8 times the time, quadratic 64.
    expect(large).toBeLessThan(Math.max(small, 4) * 28);
  });
});
