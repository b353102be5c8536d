import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlToMarkdown, htmlToText } from "../../../src/domain/cleaning/html.ts";
import { hostileText } from "./markup.ts";

const BASE = "https://example.org/news/";
const markdown = (html: string) => htmlToMarkdown(html, BASE);

describe("htmlToMarkdown", () => {
  it.each([
    ["paragraphs and emphasis", "<p>Hello <b>big </b><i>world</i></p><p>Again</p>", "Hello **big** *world*\n\nAgain"],
    [
      "links, absolute and without trackers",
      '<a href="/a?utm_source=x&amp;b=1#part">read (on)</a>',
      "[read (on)](https://example.org/a?b=1#part)",
    ],
    ["line breaks", "Hall 1<br>Main St<br/><br>Town", "Hall 1  \nMain St\n\nTown"],
    ["nested lists", "<ul><li>one<li>two<ul><li>in</ul></ul><p>x</p><ol><li>a<li>b</ol>", "- one\n- two\n  - in\n\nx\n\n1. a\n2. b"],
    ["quotes", "<blockquote><p>q1</p><p>q2</p></blockquote>end", "> q1\n>\n> q2\n\nend"],
    ["headings as bold lines", "<h2>Big <b>news</b></h2>text", "**Big news**\n\ntext"],
    ["code", "<p>use <code>x*y</code></p><pre>if x:\n    y()</pre>", "use `x*y`\n\n```\nif x:\n    y()\n```"],
    ["code that would need escapes, as text", "<code>a&lt;b&gt;</code>", "a&lt;b>"],
    ["tables as lines", "<table><tr><th>A<th>B<tr><td>1<td>2</table>", "A | B\n\n1 | 2"],
    ["pictures only where there is nothing else", '<p>Text<img alt="pic" src="x.png"></p>', "Text"],
    ["a lone picture as its text", '<img alt="Sold out" src="x.png">', "Sold out"],
    ["text that looks like Markdown", "<p># no *star* 1_000 _x_</p>", "\\# no \\*star\\* 1_000 \\_x\\_"],
    ["a whole text escaped twice", "&lt;p&gt;Hi &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;", "Hi **you**"],
    ["entities escaped twice", "<p>R&amp;amp;B, it&amp;#8217;s</p>", "R&B, it’s"],
    ["an entity somebody writes about", "<p>Write &amp;lt;br&amp;gt;</p>", "Write &amp;lt;br&amp;gt;"],
    ["a star that was an entity", "5&#42;3&ast;2", "5\\*3\\*2"],
    ["lines and paragraphs where markup has none of its own", "One\nline <b>x</b>\n\nTwo", "One\nline **x**\n\nTwo"],
    ["elements named like things of the language", "<b>a</b><constructor>b</constructor>", "**a**b"],
    ["a CDATA section that was escaped", "<![CDATA[<p>inside</p>]]>", "inside"],
    ["broken nesting", "<b>bold<p>still</b> not", "**bold**\n\n**still**\n\nnot"],
  ])("keeps %s", (_, html, expected) => {
    expect(markdown(html)).toBe(expected);
  });

  it.each([
    "5 * 3 < 7 & snake_case, AT&T",
    "Line one\nLine two\n\n- item\n  - nested",
    "**Bold** and [a link](https://example.org/) and \\*",
    "100% [sic], a[0], (x) #tag @name",
    "日本語。",
  ])("leaves plain text and safe Markdown as they are: %j", (text) => {
    expect(markdown(text)).toBe(text);
  });

  it.each([
    ["Generic List<T> and x<y and y>z", "Generic List&lt;T> and x&lt;y and y>z"],
    ["Join<https://meet.example.org/x?a=1>. Mail <a.b@example.org>", "Join https://meet.example.org/x?a=1. Mail a.b@example.org"],
  ])("does not take angle brackets in plain text for tags: %j", (text, expected) => {
    expect(markdown(text)).toBe(expected);
  });

  it.each([
    "<script>alert(1)</script>",
    "<style>p{}</style>",
    "<svg><text>x</text></svg>",
    "<iframe>x</iframe>",
    "<template>x</template>",
    "<math><mi>x</math>",
    "",
    " \n ",
  ])("has nothing left of %j", (html) => {
    expect(markdown(html)).toBeNull();
  });

  it.each([
    ["<a href='javascript:alert(1)'>t</a>", "t"],
    ["<a href=' java\nscript:alert(1)'>t</a>", "t"],
    ["<a href='data:text/html,x'>t</a>", "t"],
    ["[t](vbscript:x)", "t"],
    ["[t](javascript:alert(1))", "[t] (javascript:alert(1))"],
    ["[t]: javascript:alert(1)", "[t] : javascript:alert(1)"],
    ["![p](https://example.org/p.png)", "p"],
    ["<b><a href='https://x.org/)[x](javascript:1)'>t</a>", "**[t](https://x.org/%29%5Bx%5D%28javascript:1%29)**"],
    ["Wow!<a href='https://x.org/'>pic</a>", "Wow\\![pic](https://x.org/)"],
  ])("lets no link lead astray: %j", (html, expected) => {
    expect(markdown(html)).toBe(expected);
  });

  it("never holds a tag, a link to anything but http, https and mailto, or a reference definition", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const clean = markdown(text) ?? "";
        expect(clean).not.toMatch(/<[A-Za-z/!?]/);
        expect(clean).not.toMatch(/\]\((?!https?:\/\/|mailto:)|\]:/);
      }),
      { numRuns: 700 },
    );
  });

  it("changes nothing when run again, and keeps to the limit", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 20, max: 80 }), (text, max) => {
        const once = htmlToMarkdown(text, BASE, max);
        expect((once ?? "").length).toBeLessThanOrEqual(max);
        expect(once === null ? null : htmlToMarkdown(once, BASE, max)).toBe(once);
      }),
      { numRuns: 700 },
    );
  });

  it("does not cut a link in two", () => {
    const text = `${"word ".repeat(10)}[a link with words](https://example.org/very/long/address) end`;
    expect(htmlToMarkdown(text, BASE, 70)).toBe(`${"word ".repeat(10).trim()}…`);
  });
});

describe("htmlToText", () => {
  it.each([
    ["<p>Fish &amp; <b>chips</b></p><p>Now</p>", "Fish & chips\n\nNow"],
    ["AT&amp;amp;T", "AT&T"],
    ["&lt;b&gt;Bold&lt;/b&gt; news", "Bold news"],
    ["Ann <ann@example.org>, <https://example.org/>", "Ann ann@example.org, https://example.org/"],
    ["List<T>, a < b, I <3 you", "List<T>, a < b, I <3 you"],
    ["<img alt='Logo' src=x onerror=alert(1)>", "Logo"],
    ["a<script>b</script>c<svg onload=x>", "ac"],
  ])("reads %j as %j", (html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });

  it("changes nothing when run again, and holds no tag with an attribute", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const once = htmlToText(text);
        expect(htmlToText(once)).toBe(once);
        expect(once).not.toMatch(/<\/?[a-z][^<>]*=/i);
      }),
      { numRuns: 700 },
    );
  });
});

describe("both", () => {
  it("give up on absurd nesting", () => {
    const startedMs = performance.now();
    htmlToMarkdown(`${"<b>".repeat(80_000)}${"</i>".repeat(35_000)}`, BASE);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  const SIZE = 100_000;
  it.each([
    "<b>",
    "<",
    "&amp;",
    "[",
    "[a](",
    "<!--",
    "<a ",
    "<a:",
    "\\",
    "> ",
    "<ul><li>",
    "&lt;p&gt;",
    "&lt;a x",
    "<b>x</b>",
    " \n",
    "![a](",
    "\u0301",
    "<a b='",
    "</i><b>",
  ])("take time linear in the length of a text made of %j", (piece) => {
    const fastestMs = (chars: number) => {
      const text = piece.repeat(chars / piece.length);
      const runs = [1, 2, 3].map(() => {
        const startedMs = performance.now();
        htmlToMarkdown(text, BASE);
        htmlToText(text);
        return performance.now() - startedMs;
      });
      return Math.min(...runs);
    };
    expect(fastestMs(SIZE)).toBeLessThan(60 * Math.max(5, fastestMs(SIZE / 10)));
  });

  it("nests quotes and lists on one line no deeper than six, for the sake of renderers that recurse", () => {
    for (const marker of [">", "> ", "- ", "* ", "1. ", "> - "]) {
      const shallow = markdown(marker.repeat(2_000) + "deep") ?? "";
      expect(shallow.length).toBeLessThan(30);
      expect(markdown(shallow)).toBe(shallow);
    }
    expect(markdown("> > > quoted thrice")).toBe("> > > quoted thrice");
  });
});
