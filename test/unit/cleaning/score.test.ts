import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanDraft } from "../../../src/domain/cleaning/draft.ts";
import type { RawDraft } from "../../../src/domain/cleaning/raw.ts";
import { isFitButForTime, QUARANTINE_BELOW, rescoreDraft, scoreDraft } from "../../../src/domain/cleaning/score.ts";
import { SCORE_VERSION } from "../../../src/domain/cleaning/score-version.ts";
import { Quality } from "../../../src/domain/items/schema.ts";

const nowMs = Date.UTC(2026, 10, 20);

function scoreOf(raw: RawDraft) {
  const result = cleanDraft(raw, { baseUrl: "https://example.org/", language: "en", nowMs });
  if ("rejected" in result) throw new Error(result.rejected);
  return scoreDraft(result.draft, { nowMs });
}
const rules = (raw: RawDraft) => scoreOf(raw).reasons.map(({ rule }) => rule);

const post = { kind: "post", title: "Council opens the new bridge", url: "/bridge", published_at: "2026-11-19T10:00:00Z" } as const;
const summary = "The bridge over the mill stream opens to everyone on Friday.";
const event = { kind: "event", title: "Jazz in the old mill", url: "/jazz", summary } as const;
const times = { starts_local: "2026-12-05T20:00:00", ends_local: "2026-12-05T23:00:00", time_zone: "Europe/Paris", venue: "Old mill" };
const recall = { kind: "recall", title: "Toaster recalled over fire hazard", url: "/r/1", summary } as const;

describe("scoreDraft", () => {
  it("gives full marks to whole drafts of every kind", () => {
    expect(scoreOf({ ...post, summary })).toEqual({ score: 100, version: SCORE_VERSION, reasons: [] });
    expect(scoreOf({ ...event, event: { ...times, price: "10–20 €" } }).score).toBe(100);
    const products = [{ name: "Toaster", models: [], barcodes: [] }];
    expect(
      scoreOf({
        ...recall,
        recall: { agency_id: "cpsc", recall_number: "26-1", recalled_at: "2026-11-01", products, hazard: "Fire", remedy: "Refund" },
      }).score,
    ).toBe(100);
  });

  it("compares instants in the night that the clocks go back, where the zone is known", () => {
    const night = { ...times, starts_local: "2027-10-31T02:30:00", ends_local: "2027-10-31T02:10:00" };
    expect(rules({ ...event, event: night })).toEqual([]);
    expect(rules({ ...event, event: { ...night, time_zone: null } })).toEqual(["end_before_start"]);
    expect(rules({ ...event, event: { ...night, ends_local: "2027-10-31T01:50:00" } })).toEqual(["end_before_start"]);
  });

  it("serves a short news post of title, address and date", () => {
    expect(scoreOf(post).score).toBeGreaterThanOrEqual(70);
  });

  it("serves a recall that only has a title and an address", () => {
    expect(scoreOf({ kind: "recall", title: recall.title, url: recall.url }).score).toBeGreaterThanOrEqual(QUARANTINE_BELOW);
  });

  it.each<[string, RawDraft]>([
    ["a placeholder", { kind: "post", title: "Test", url: "/x", published_at: "2026-11-19" }],
    ["an unfilled template", { kind: "post", title: "{{ post.title }}", url: "/x", published_at: "2026-11-19" }],
    ["next to nothing", { kind: "post", title: "a" }],
    ["no words", { kind: "post", title: "!!!", url: "/x" }],
    [
      "spam",
      { kind: "post", title: "BUY CHEAP VIAGRA NOW!!!", summary: "Click here for 100% free money, you have been selected", url: "/x" },
    ],
    ["an event without a date", { ...event, event: { venue: "Old mill" } }],
    ["an event in ten years", { ...event, event: { ...times, starts_local: "2036-12-05T20:00:00", ends_local: null } }],
  ])("quarantines %s", (_, raw) => {
    expect(scoreOf(raw).score).toBeLessThan(QUARANTINE_BELOW);
  });

  it.each<[string, RawDraft]>([
    ["title_short", { ...post, title: "Ode" }],
    ["title_long", { ...post, title: "word ".repeat(60) }],
    ["title_all_caps", { ...post, title: "COUNCIL OPENS THE NEW BRIDGE" }],
    ["title_punctuation", { ...post, title: "Council opens the bridge!!!" }],
    ["summary_short", { ...post, summary: "Opens Friday" }],
    ["summary_placeholder", { ...post, summary: "Lorem ipsum dolor sit amet consectetur" }],
    ["url_missing", { ...post, url: null }],
    ["date_missing", { ...post, published_at: null }],
    ["date_ahead", { ...post, published_at: "2026-12-24" }],
    ["garbled", { ...post, title: "CafÃ© opens again" }],
    ["repeated_letters", { ...post, title: "Goooooooal for the town" }],
    ["spam_words", { ...post, summary: "Act now and claim your prize before it is too late" }],
    ["end_before_start", { ...event, event: { ...times, ends_local: "2026-12-05T19:00:00" } }],
    ["past", { ...event, event: { ...times, starts_local: "2026-11-10T20:00:00", ends_local: null } }],
    ["long_past", { ...event, event: { ...times, starts_local: "2026-01-10T20:00:00", ends_local: null } }],
    ["far_ahead", { ...event, event: { ...times, starts_local: "2028-01-10T20:00:00", ends_local: null } }],
    ["place_missing", { ...event, event: { ...times, venue: null } }],
    ["price_reversed", { ...event, event: { ...times, price_min: "20", price_max: "10", currency: "EUR" } }],
    ["price_implausible", { ...event, event: { ...times, price_min: "2000000", currency: "EUR" } }],
    ["free_with_price", { ...event, event: { ...times, price_min: "20", currency: "EUR", is_free: true } }],
    ["currency_missing", { ...event, event: { ...times, price_min: "20" } }],
    ["products_missing", { ...recall }],
  ])("names %s", (rule, raw) => {
    expect(rules(raw)).toContain(rule);
  });

  it("tells whether only time has marked it down", () => {
    const reason = (rule: string, points: number) => ({ rule, points, message: "" });
    expect(isFitButForTime({ score: 30, version: 1, reasons: [reason("long_past", -30), reason("garbled", -40)] })).toBe(true);
    expect(isFitButForTime({ score: 24, version: 1, reasons: [reason("past", -15), reason("garbled", -61)] })).toBe(false);
    expect(isFitButForTime({ score: 0, version: 1, reasons: [reason("long_past", -30), reason("spam_words", -110)] })).toBe(false);
    expect(isFitButForTime({ score: 39, version: 1, reasons: [reason("garbled", -61)] })).toBe(false);
  });

  it("keeps what was found out of the place when scored again, and asks the clock anew", () => {
    const result = cleanDraft({ ...event, event: times }, { baseUrl: "https://example.org/", language: "en", nowMs });
    if ("rejected" in result) throw new Error(result.rejected);
    const before = scoreDraft(result.draft, { nowMs, placeUnknown: "Two cities bear this name." });
    expect(before.reasons.map(({ rule }) => rule)).toEqual(["place_unknown"]);
    const after = rescoreDraft(result.draft, before, Date.UTC(2026, 11, 10));
    expect(after.reasons.map(({ rule }) => rule)).toEqual(["place_unknown", "past"]);
    expect(after.score).toBe(80);
  });

  it("judges no good title by its script", () => {
    for (const title of ["東京で桜祭り", "مهرجان الربيع في المدينة", "Весенний фестиваль", "Test cricket returns to Lord's"]) {
      expect(scoreOf({ ...post, title, summary }).score).toBe(100);
    }
  });

  it("is 0-100, valid by the schema, and explained by its points", () => {
    const phrase = fc.constantFrom(
      "viagra",
      "CLICK HERE",
      "act now",
      "Lorem ipsum dolor",
      "!!!",
      "aaaaaaa",
      "null",
      "Ã©",
      "word",
      "online casino",
      "",
    );
    const text = fc.array(phrase, { maxLength: 6 }).map((words) => words.join(" "));
    const date = fc.constantFrom(null, "2026-11-01", "2050-01-01", "1950-01-01");
    const wild = fc.record({
      kind: fc.constantFrom("post", "event", "recall"),
      title: text,
      summary: text,
      url: fc.constantFrom(null, "/x"),
      date,
    });
    fc.assert(
      fc.property(wild, ({ date: day, title, ...rest }) => {
        const quality = scoreOf({ ...rest, title: `${title} x`, published_at: day, event: { starts_on: day, price_min: "5" } });
        expect(Quality.parse(quality)).toEqual(quality);
        expect(quality.score).toBe(Math.max(0, 100 + quality.reasons.reduce((sum, { points }) => sum + points, 0)));
      }),
    );
  });
});
