import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../../../src/domain/parsing/index.ts";
import { ParseError } from "../../../src/domain/parsing/results.ts";
import { jsonLd, readPage } from "./page-reading.ts";

/** Pieces of which broken pages consist. */
const PIECES = [
  ...[
    "<div",
    "<p",
    "<li>",
    "<td>",
    "<table>",
    "<a href=",
    "</div>",
    "</p>",
    "</td>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<svg>",
    "<template>",
    ">",
    '"',
    "'",
    "&amp;",
    "&#",
    "\0",
    " ",
  ],
  ...[
    ' itemscope itemtype="https://schema.org/Event"',
    ' itemprop="name location"',
    ' itemref="a b"',
    ' id="a"',
    ' typeof="Event"',
    ' property="name"',
    ' vocab="//schema.org"',
  ],
  ...[
    '<script type="application/ld+json">',
    "</script>",
    '{"@type":"Event",',
    '"@graph":[',
    '"@id":"#a",',
    '"name":',
    '"x"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "2026-03-05",
  ],
];
const soup = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6, unit: "binary" })), { maxLength: 60 })
  .map((parts) => parts.join(""));

function survives(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    return error instanceof ParseError;
  }
}

describe("whatever comes", () => {
  it("any bytes give a page or a ParseError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (body) =>
        survives(() => parse({ body, contentType: "text/html", url: null, kind: "page" })),
      ),
    );
  });

  it("any soup of markup gives a page, the same one every time", () => {
    fc.assert(
      fc.property(soup, (html) => {
        expect(readPage(html)).toEqual(readPage(html));
      }),
      { numRuns: 300 },
    );
  });

  it("any selectors and formats give a page or a ParseError", () => {
    const text = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("li", "b@href", "DD.MM.YYYY", "a > b", ":not("));
    const config = fc.record({ item: text, title: text, start: text, date_format: text });
    fc.assert(fc.property(soup, config, (html, selectors) => survives(() => readPage(html, selectors))));
  });

  it("any JSON in a script is read as it is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) =>
        survives(() => readPage(jsonLd({ "@type": "Event", name: value, location: value, offers: value, startDate: value }))),
      ),
    );
  });
});

describe("hostile pages stay linear", () => {
  const SIZE = 1024 * 1024;
  const fill = (piece: string, size = SIZE) => piece.repeat(Math.ceil(size / piece.length));
  const event = `<div itemscope itemtype="https://schema.org/Event"`;
  const script = (json: string) => `<script type="application/ld+json">${json}`;

  // Quadratic work on a megabyte takes minutes; the limit of a test is seconds.
  it.each([
    ["elements without end", fill("<b>")],
    ["elements that end in no order", fill("<div><b>", SIZE / 2) + fill("</i></div>", SIZE / 2)],
    ["end tags that look far for their start", "<div>" + "<b>".repeat(300) + fill("</div></p></li>")],
    ["end tags held in tables", fill(`<div><table><td>${"<b>".repeat(200)}${"</div>".repeat(2000)}`)],
    ["attributes without end", `<a ${fill("x=1 ")}`],
    ["comments without end", fill("<!--")],
    ["references without end", fill("&am")],
    ["items in items", fill(`${event} itemprop="subEvent"><b itemprop="name">x</b>`)],
    ["properties in properties", `${event}>${fill('<p itemprop="description">x', SIZE / 4)}${fill("text ")}`],
    [
      "references to everything",
      `<p id="a">${fill('<b itemprop="name">x</b>', SIZE / 2)}</p>${fill(`${event} itemref="a"></div>`, SIZE / 2)}`,
    ],
    [
      "references in circles",
      fill(`${event} id="a" itemprop="subEvent" itemref="a b"><p id="b" itemprop="x" itemscope itemref="a"></p></div>`),
    ],
    ["things without end", fill(`<p vocab="https://schema.org/" typeof="Event" resource="#a"><b property="name">x</b></p>`)],
    ["brackets without end", script(fill("["))],
    ["objects without end", script(fill('{"a":'))],
    ["quotes without end", script(`{"a":${fill('"')}`)],
    ["quotes and spaces", script(`{"a":"${fill('"       x')}`)],
    ["comments in JSON", script(`{${fill("<!--/*")}`)],
    ["nodes of one name", script(`[${fill('{"@id":"#a","@type":"Event","x":["1","2"]},')}{}]</script>`)],
    [
      "contexts in contexts",
      script(
        `{"@context":{${Array.from({ length: 2000 }, (_, n) => `"t${n}":"x"`).join()}},"@graph":[${fill('{"@context":{"q":"r"},"@type":"Event"},')}{}]}</script>`,
      ),
    ],
    ["namesakes", script(`[${fill('{"@type":"Event","name":"x","startDate":"2026-01-01","url":"/1"},')}{}]</script>`)],
    ["spaces", `${event}><p itemprop="name">${fill(" ")}`],
  ])("%s", { timeout: 20_000 }, (_, html) => {
    expect(readPage(html).entries.length).toBeLessThanOrEqual(5000);
  });

  it("expands no graph into a tree", () => {
    const doubling = Array.from({ length: 60 }, (_, n) => ({
      "@id": `#${n}`,
      "@type": "Event",
      name: `${n}`,
      subEvent: [{ "@id": `#${n + 1}` }, { "@id": `#${n + 1}` }],
    }));
    expect(readPage(jsonLd({ "@graph": doubling })).entries).toHaveLength(60);
  });

  it("selects in linear time, whatever the selector", { timeout: 20_000 }, () => {
    const html = fill("<div class=a>");
    expect(readPage(html, { item: `${"div ".repeat(25)}.missing, div ~ div ~ div + p`, title: "b" }).entries).toEqual([]);
  });
});

describe("pages larger than is kept", () => {
  it("give what comes before the cut, and say so", { timeout: 20_000 }, () => {
    const event = jsonLd({ "@type": "Event", name: "First" });
    expect(readPage(event + "<b>x</b>".repeat(200_000))).toMatchObject({
      entries: [{ name: "First" }],
      warnings: [expect.stringMatching(/^truncated: more elements/)],
    });
    const { entries, warnings } = readPage(event + " ".repeat(4 * 1024 * 1024) + jsonLd({ "@type": "Event", name: "Last" }));
    expect(entries.map(({ name }) => name)).toEqual(["First"]);
    expect(warnings).toEqual([expect.stringMatching(/^truncated: longer than/)]);
  });

  it("give no more entries than anybody wants", { timeout: 20_000 }, () => {
    const { entries, warnings } = readPage(jsonLd(Array.from({ length: 6000 }, (_, n) => ({ "@type": "Event", name: `${n}` }))));
    expect(entries).toHaveLength(5000);
    expect(warnings).toEqual([expect.stringMatching(/^truncated: more than 5000 entries/)]);
  });
});
