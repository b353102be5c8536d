import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanDraft, type CleanContext } from "../../../src/domain/cleaning/draft.ts";
import type { RawDraft } from "../../../src/domain/cleaning/raw.ts";
import { scoreDraft } from "../../../src/domain/cleaning/score.ts";
import { Draft } from "../../../src/domain/items/schema.ts";
import { hostileText } from "./markup.ts";

const context: CleanContext = { baseUrl: "https://example.org/feed", language: "en-GB", nowMs: Date.UTC(2026, 10, 20) };

function cleaned(raw: RawDraft, over: Partial<CleanContext> = {}) {
  const result = cleanDraft(raw, { ...context, ...over });
  if ("rejected" in result) throw new Error(`rejected: ${result.rejected}`);
  return result;
}

describe("cleanDraft of a post", () => {
  it("cleans every field", () => {
    const { draft, notes } = cleaned({
      kind: "post",
      title: " Fish &amp;amp; <b>chips</b>\n are back ",
      summary: "<p>More <a href='/x?utm_id=1'>here</a><script>bad()</script></p>",
      url: "/2026/fish?utm_source=feed&id=7#comments",
      language: "de_AT",
      image_url: "/p.jpg",
      tags: ["Food", "#food", " Uncategorized", "Town &amp; country"],
      published_at: "2026-11-19T10:00:00+01:00",
      post: { author: "Ann <ann@example.org>", excerpt: "<p>Short\ntext</p>", mentions: ["@bob", "@BOB"] },
    });
    expect(draft).toEqual({
      kind: "post",
      title: "Fish & chips are back",
      summary: "More [here](https://example.org/x)",
      url: "https://example.org/2026/fish?id=7",
      language: "de",
      image_url: "https://example.org/p.jpg",
      tags: ["Food", "Town & country"],
      published_at: "2026-11-19T09:00:00.000Z",
      post: { author: "Ann", excerpt: "Short text", mentions: ["@bob"] },
    });
    expect(notes).toEqual([]);
  });

  it("makes a title of the summary's first words, without its Markdown", () => {
    expect(
      cleaned({ kind: "post", summary: "<p>We <b>moved</b> to <a href='https://x.org/'>a new hall</a>!</p><p>More</p>" }).draft.title,
    ).toBe("We moved to a new hall!");
    expect(cleaned({ kind: "post", summary: "word ".repeat(100) }).draft.title.length).toBeLessThanOrEqual(80);
  });

  it("rejects what has neither title nor summary, or no kind", () => {
    expect(cleanDraft({ kind: "post", title: "<img src=x>", summary: "<script>x</script>" }, context)).toEqual({ rejected: "no title" });
    expect(cleanDraft(JSON.parse("{}"), context)).toEqual({ rejected: "not a draft: it has no known kind" });
  });

  it.each(["2026-13-01", "1970-01-01T00:00:00Z", "2055-01-01", "yesterday", "0212-05-01", "2026-02-30"])(
    "drops the date %j and says so",
    (date) => {
      const { draft, notes } = cleaned({ kind: "post", title: "A title", published_at: date });
      expect(draft.published_at).toBeNull();
      expect(notes).toEqual([`published_at was dropped: "${date}" is not a plausible date`]);
    },
  );

  it("takes the source's language when the draft has none", () => {
    expect(cleaned({ kind: "post", title: "A title" }).draft.language).toBe("en");
    expect(cleaned({ kind: "post", title: "A title", language: "klingonese" }).draft.language).toBe("en");
  });

  it("bounds every text", () => {
    const long = "long words ".repeat(2_000);
    const { draft } = cleaned({
      kind: "post",
      title: long,
      summary: long,
      tags: Array.from({ length: 50 }, (_, i) => `${i} ${long}`),
      post: { author: long, excerpt: long },
    });
    expect(draft.title.length).toBeLessThanOrEqual(500);
    expect(draft.summary?.length).toBeLessThanOrEqual(5_000);
    expect(draft.tags).toHaveLength(20);
    expect(JSON.stringify(draft).length).toBeLessThan(8_000);
  });
});

const anything = fc.oneof(
  hostileText,
  fc.anything(),
  fc.constantFrom("2026-12-01T10:00:00Z", "2026-12-01", "10 €", "free", "Europe/Paris", "1.5", 12.3, -0, true),
);
const block = (...fields: string[]) =>
  fc.oneof(fc.record(Object.fromEntries(fields.map((field) => [field, anything])), { requiredKeys: [] }), anything);
const wildDraft = fc.record(
  {
    kind: fc.constantFrom("event", "recall", "post"),
    ...Object.fromEntries(["title", "summary", "url", "language", "image_url", "tags", "published_at"].map((field) => [field, anything])),
    event: block(
      ..."starts_local ends_local starts_on ends_on starts_at ends_at time_zone all_day status series_id place_id venue address lat lon category price price_min price_max currency is_free organizer".split(
        " ",
      ),
    ),
    recall: block("agency_id", "recall_number", "recalled_at", "products", "hazard", "remedy", "units", "severity", "countries"),
    post: block("author", "excerpt", "mentions"),
  },
  { requiredKeys: ["kind"] },
);
/** As a parser or a push hands it over: typed at best by name. */
const asRaw = (value: unknown): RawDraft => value as RawDraft;

describe("cleanDraft of anything", () => {
  it("yields a valid draft that comes back unchanged when cleaned again, and can be scored", () => {
    let kept = 0;
    fc.assert(
      fc.property(wildDraft, (wild) => {
        const once = cleanDraft(asRaw(wild), context);
        if ("rejected" in once) return;
        kept++;
        expect(Draft.parse(once.draft)).toEqual(once.draft);
        expect(cleanDraft(once.draft, context)).toEqual({ draft: once.draft, notes: [] });
        expect(scoreDraft(once.draft, context).score).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 400 },
    );
    expect(kept).toBeGreaterThan(150);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
        (wild) => void cleanDraft(asRaw(wild), context),
      ),
    );
  });
});
