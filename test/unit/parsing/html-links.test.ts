import { describe, expect, it } from "vitest";
import { resolveHtmlLinks } from "../../../src/domain/parsing/html-links.ts";
import { resolveLink } from "../../../src/domain/parsing/links.ts";

const BASE = "https://e.org/a/b?c";

describe("links inside HTML", () => {
  it.each([
    ['<a href="x">', '<a href="https://e.org/a/x">'],
    ["<a href='/x'>", '<a href="https://e.org/x">'],
    ["<a href=x>", '<a href="https://e.org/a/x">'],
    ['<img SRC = "../x.png" alt="a>b">', '<img SRC = "https://e.org/x.png" alt="a>b">'],
    ['<a href="?a=1&amp;b=2">', '<a href="https://e.org/a/b?a=1&amp;b=2">'],
    ['<a href="#top">', '<a href="https://e.org/a/b?c#top">'],
    ['<a href="//f.org/x">', '<a href="https://f.org/x">'],
    ['<img srcset="a.png 1x, b,c.png 2x">', '<img srcset="https://e.org/a/a.png 1x, https://e.org/a/b,c.png 2x">'],
    [
      '<video poster="p.jpg"><source src="v.mp4"></video>',
      '<video poster="https://e.org/a/p.jpg"><source src="https://e.org/a/v.mp4"></video>',
    ],
    ['<form action="/go"><blockquote cite="q">', '<form action="https://e.org/go"><blockquote cite="https://e.org/a/q">'],
  ])("makes absolute %s", (html, resolved) => {
    expect(resolveHtmlLinks(html, BASE)).toBe(resolved);
  });

  it.each([
    '<a href="https://f.org/x">',
    "<a HREF='mailto:a@e.org' title=href=x>",
    "<p>a < b href=x > c</p>",
    '<!-- <a href="x"> -->',
    '<script>var a = "<a href=x>";</script>',
    '<pre>&lt;a href="x"&gt;</pre>',
    '<a name="x" alt="href=y">',
    "<a href",
  ])("leaves every character of %s", (html) => {
    expect(resolveHtmlLinks(html, BASE)).toBe(html);
  });

  it("goes on behind a script whose end tag has another case", () => {
    expect(resolveHtmlLinks('<SCRIPT>"<a href=x>"</script><a href="y">', BASE)).toBe(
      '<SCRIPT>"<a href=x>"</script><a href="https://e.org/a/y">',
    );
  });
});

describe("single links", () => {
  it("joins as the URL standard does, in the plain cases too", () => {
    for (const link of [
      "x",
      "/x",
      "x/y.html?a=b#c",
      "./x",
      "../x",
      "x/../y",
      "?a",
      "#b",
      "a b",
      "é",
      "x'y",
      "//f.org",
      "x:y/z",
      "~u",
      "a/.b",
      "/a//b",
    ])
      expect(resolveLink(link, BASE)).toBe(/^[a-z]+:/i.test(link) ? link : new URL(link, BASE).href);
  });

  it("leaves an absolute link as it was written, save for line breaks", () => {
    expect(resolveLink(" HTTP://E.org/%7ea\n/b ", BASE)).toBe("HTTP://E.org/%7ea/b");
  });

  it("has nothing to say of an empty one", () => {
    expect(resolveLink("  ", BASE)).toBeNull();
  });
});
