import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalUrl, imageUrl, linkUrl } from "../../../src/domain/cleaning/url.ts";

const BASE = "https://example.org/news/today";

describe("canonicalUrl", () => {
  it.each([
    ["HTTP://Exämple.ORG:80/a/?b=2#top", "http://xn--exmple-cua.org/a/?b=2"],
    ["https://example.org./a", "https://example.org/a"],
    ["https://user:secret@example.org/", "https://example.org/"],
    ["https://example.org/?utm_source=x&b=1&UTM_Medium=y&a=2&fbclid=z&gclid=1&mc_cid=2", "https://example.org/?b=1&a=2"],
    ["https://example.org/?utm%5Fsource=x", "https://example.org/"],
    ["https://example.org/?", "https://example.org/"],
    ["https://example.org/a?q=a+b%20c&x=%c3%a9", "https://example.org/a?q=a+b%20c&x=%C3%A9"],
    ["https://example.org/#!/page", "https://example.org/#!/page"],
    ["//cdn.example.org/x", "https://cdn.example.org/x"],
    ["../old", "https://example.org/old"],
    ["www.example.org/x", "http://www.example.org/x"],
    [" https://example.org/a\nb ", "https://example.org/ab"],
    ["http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"],
  ])("spells %j as %j", (url, canonical) => {
    expect(canonicalUrl(url, BASE)).toBe(canonical);
  });

  it.each([
    "",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.org/",
    "mailto:a@example.org",
    "http://",
    "https://[::1",
    `https://example.org/${"a".repeat(5_000)}`,
  ])("refuses %j", (url) => {
    expect(canonicalUrl(url, BASE)).toBeNull();
  });

  it("needs a base for a relative address, and bears a broken one", () => {
    expect(canonicalUrl("/a")).toBeNull();
    expect(canonicalUrl("/a", "not a url")).toBeNull();
  });

  it("changes nothing when run again, and never throws", () => {
    const url = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: "binary" }),
      fc.string().map((rest) => `http://x.org/${rest}`),
    );
    fc.assert(
      fc.property(url, (text) => {
        const once = canonicalUrl(text, BASE);
        expect(once === null ? null : canonicalUrl(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

describe("imageUrl", () => {
  it("keeps every parameter, because they may be signed", () => {
    expect(imageUrl("/p.png?utm_id=1&sig=2#x", BASE)).toBe("https://example.org/p.png?utm_id=1&sig=2");
    expect(imageUrl("data:image/png;base64,AA")).toBeNull();
  });
});

describe("linkUrl", () => {
  it("keeps the fragment and a plain mail address", () => {
    expect(linkUrl("/a?utm_id=1#part", BASE)).toBe("https://example.org/a#part");
    expect(linkUrl("mailto:a.b@example.org?subject=x&bcc=y@z.org")).toBe("mailto:a.b@example.org");
    expect(linkUrl("mailto:<script>")).toBeNull();
  });
});
