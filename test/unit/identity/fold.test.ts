import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diff, sameValue } from "../../../src/domain/identity/fold/diff.ts";
import { EMPTY } from "../../../src/domain/identity/fold/fields.ts";
import { fold } from "../../../src/domain/identity/fold/fold.ts";
import { localDays } from "../../../src/domain/identity/matcher/local-days.ts";
import type { Sighting } from "../../../src/domain/identity/schema.ts";
import type { Draft, EventDraft } from "../../../src/domain/items/schema.ts";
import { alikeDraft } from "../../identity/support/world.ts";

function say(n: number, draft: Draft, more: Partial<Sighting> = {}): Sighting {
  return {
    ...{
      id: `sgt_${n}`,
      sourceId: `src_${n}`,
      externalId: "1",
      state: "live",
      draft,
      former: [],
      quality: { score: 80, version: 1, reasons: [] },
    },
    ...{ firstSeenAt: "2026-11-20T12:00:00.000Z", trust: 50, alertable: true, showsImages: true, placeZone: null },
    ...more,
  };
}
const event = (title: string, block: Partial<EventDraft>): Draft => ({ ...EMPTY.event, title, event: { ...EMPTY.event.event, ...block } });
const foldAll = (sightings: Sighting[], overrides: Record<string, string> = {}, zone: string | null = null) =>
  fold(sightings, overrides, zone);
const eventOf = (sightings: Sighting[], overrides: Record<string, string> = {}, zone: string | null = null) => {
  const { canonical } = foldAll(sightings, overrides, zone);
  if (canonical.kind !== "event") throw new Error("not an event");
  return canonical.event;
};

describe("folding", () => {
  it("shows no picture of a source whose policy keeps pictures back, not even as a conflict", () => {
    const withImage = (image: string): Draft => ({ ...event("A", {}), image_url: image });
    const trusted = say(1, withImage("https://a.example/1.jpg"), { trust: 90, showsImages: false });
    const other = say(2, withImage("https://b.example/2.jpg"));
    expect(foldAll([trusted, other]).canonical.image_url).toBe("https://b.example/2.jpg");
    expect(JSON.stringify(foldAll([trusted, other]))).not.toContain("a.example");
    expect(foldAll([trusted]).canonical.image_url).toBeNull();
  });

  it("does not depend on the order of the sightings", () => {
    const worlds = fc.constantFrom("event" as const, "post" as const, "recall" as const).chain((kind) =>
      fc.array(
        fc.record({
          draft: alikeDraft(kind),
          trust: fc.constantFrom(40, 90),
          state: fc.constantFrom("live" as const, "quarantined" as const, "withdrawn" as const, "gone" as const),
          score: fc.constantFrom(20, 80),
          day: fc.constantFrom("19", "20"),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    );
    fc.assert(
      fc.property(worlds, fc.infiniteStream(fc.nat()), (rows, dice) => {
        const sightings = rows.map(({ draft, trust, state, score, day }, n) =>
          say(n, draft, { trust, state, quality: { score, version: 1, reasons: [] }, firstSeenAt: `2026-11-${day}T12:00:00.000Z` }),
        );
        const shuffled = sightings.map((sighting) => ({ sighting, at: dice.next().value ?? 0 })).toSorted((a, b) => a.at - b.at);
        expect(foldAll(shuffled.map(({ sighting }) => sighting))).toEqual(foldAll(sightings));
      }),
      { numRuns: 300 },
    );
  });

  it("takes each field by override, trust, completeness, first seen, source", () => {
    const low = say(1, event("Low", { venue: "Low hall", organizer: "Low club" }), { trust: 40 });
    const high = say(2, event("High", { venue: "High hall" }), { trust: 90 });
    const { canonical, provenance, conflicts } = foldAll([low, high]);
    expect(canonical).toMatchObject({ title: "High", event: { venue: "High hall", organizer: "Low club" } });
    expect(provenance).toMatchObject({ "/title": "sgt_2", "/event/venue": "sgt_2", "/event/organizer": "sgt_1" });
    expect(conflicts).toContainEqual({ path: "/event/venue", value: "Low hall", sighting_id: "sgt_1", source_id: "src_1" });
    expect(eventOf([low, high], { "/event/venue": "The hall" }).venue).toBe("The hall");
    expect(foldAll([low, high], { "/event/venue": "The hall" }).provenance["/event/venue"]).toBe("override");

    const terse = say(3, event("Terse", {}));
    const full = say(4, event("Full", { venue: "Hall", address: "Quay 1" }));
    expect(foldAll([terse, full]).canonical.title).toBe("Full");
    const early = say(6, event("Early", {}), { firstSeenAt: "2026-11-19T12:00:00.000Z" });
    expect(foldAll([terse, early]).canonical.title).toBe("Early");
    expect(foldAll([say(8, event("B", {})), say(7, event("A", {}))]).canonical.title).toBe("A");
  });

  it("takes start and end from one source, price and currency from one, tags from all", () => {
    const a = say(
      1,
      { ...event("A", { starts_local: "2026-12-01T20:00:00", price_min: "5.00", currency: "EUR" }), tags: ["b", "a"] },
      { trust: 90 },
    );
    const b = say(2, {
      ...event("B", { starts_local: "2026-12-01T19:30:00", ends_local: "2026-12-01T22:00:00", price_max: "9.00", currency: "USD" }),
      tags: ["c", "a"],
    });
    const folded = foldAll([a, b]);
    expect(folded.canonical.tags).toEqual(["a", "b", "c"]);
    expect(eventOf([a, b])).toMatchObject({
      starts_local: "2026-12-01T20:00:00",
      ends_local: null,
      price_min: "5.00",
      price_max: null,
      currency: "EUR",
    });
  });

  it("takes the hour from whoever tells it before a day that is only a day, but not for one that spans several", () => {
    const day = (more: Partial<EventDraft>) => say(1, event("A", { starts_on: "2026-12-01", all_day: true, ...more }), { trust: 90 });
    const hour = (date: string) => say(2, event("A", { starts_local: `${date}T20:00:00`, time_zone: "Europe/Paris" }));
    expect(eventOf([day({}), hour("2026-12-01")])).toMatchObject({ starts_local: "2026-12-01T20:00:00", starts_on: null, all_day: false });
    expect(eventOf([day({}), hour("2026-12-02")])).toMatchObject({ starts_local: null, starts_on: "2026-12-01", all_day: true });
    expect(eventOf([day({ ends_on: "2026-12-05" }), hour("2026-12-01")])).toMatchObject({ starts_local: null, starts_on: "2026-12-01" });
  });

  it("derives instants from local time and zone; floating, from the place's; overridden, from the other place's", () => {
    const zoned = say(1, event("A", { starts_local: "2026-07-01T20:00:00", time_zone: "America/New_York" }));
    expect(eventOf([zoned])).toMatchObject({ starts_at: "2026-07-02T00:00:00.000Z", ends_at: null });
    const floating = say(1, event("A", { starts_local: "2026-07-01T20:00:00", place_id: "plc_1" }), { placeZone: "Europe/Paris" });
    expect(eventOf([floating]).starts_at).toBe("2026-07-01T18:00:00.000Z");
    expect(eventOf([floating], { "/event/place_id": "plc_2" }, "Asia/Tokyo").starts_at).toBe("2026-07-01T11:00:00.000Z");
  });

  it("reads an end in the hour that comes twice as the coming behind the start", () => {
    const night = (starts: string, ends: string) => ({
      starts_local: `2026-10-25T${starts}:00`,
      ends_local: `2026-10-25T${ends}:00`,
      time_zone: "Europe/London",
    });
    const times = (starts: string, ends: string) => eventOf([say(1, event("A", night(starts, ends)))]);
    expect(times("01:30", "01:15")).toMatchObject({ starts_at: "2026-10-25T00:30:00.000Z", ends_at: "2026-10-25T01:15:00.000Z" });
    expect(times("00:30", "01:15")).toMatchObject({ ends_at: "2026-10-25T00:15:00.000Z" });
    expect(times("04:00", "01:15")).toMatchObject({ ends_at: "2026-10-25T00:15:00.000Z" });
    expect(times("12:00", "11:00")).toMatchObject({ ends_at: "2026-10-25T11:00:00.000Z" });
  });

  it("listens to the quarantined only if nobody else speaks, and shows nothing then", () => {
    const bad = say(1, event("BUY NOW", { venue: "Hall" }), {
      state: "quarantined",
      trust: 90,
      quality: { score: 10, version: 1, reasons: [] },
    });
    const good = say(2, event("Good", {}), { trust: 40 });
    expect(foldAll([bad, good])).toMatchObject({ visible: true, canonical: { title: "Good", event: { venue: null } } });
    expect(foldAll([bad])).toMatchObject({ visible: false, quality: { score: 10 }, canonical: { title: "BUY NOW", withdrawn: false } });
  });

  it("is withdrawn when nobody shows it any more, and alertable as long as one may alert", () => {
    const gone = say(1, event("A", {}), { state: "withdrawn", alertable: false });
    const there = say(2, event("A", {}));
    expect(foldAll([gone, there])).toMatchObject({ visible: true, alertable: true, canonical: { withdrawn: false } });
    expect(foldAll([gone])).toMatchObject({ visible: false, alertable: false, canonical: { withdrawn: true } });
  });

  it("refuses an override that is not of its field's type", () => {
    expect(() => foldAll([say(1, event("A", {}))], { "/event/lat": "north" })).toThrow();
  });
});

describe("the second score", () => {
  const rulesOf = (...sightings: Sighting[]) => foldAll(sightings).quality.reasons.map(({ rule }) => rule);
  const jazz = { starts_local: "2026-12-05T20:00:00", time_zone: "Europe/Paris", place_id: "plc_1", venue: "Old Hall", venue_id: "ven_1" };
  const said = (n: number, block: Partial<EventDraft> = {}, more: Partial<Sighting> = {}) =>
    say(n, { ...event("Jazz in the old hall", { ...jazz, ...block }), url: `https://${n}.example/jazz` }, more);
  const full = { ...said(1).draft, summary: "Four players and a singer, until the last train." };

  it("judges the item as it is shown: what one source leaves out another makes up for", () => {
    const bare = said(2, { place_id: null, venue: null, venue_id: null });
    expect(rulesOf(bare)).toEqual(["summary_missing", "place_missing"]);
    expect(foldAll([bare, say(3, full, { trust: 10 })]).quality).toMatchObject({
      score: 100,
      reasons: [{ rule: "corroborated", points: 5 }],
    });
    const overridden = foldAll([bare], { "/summary": "Four players and a singer, until the last train." });
    expect(overridden.quality.reasons.map(({ rule }) => rule)).toEqual(["place_missing"]);
  });

  it("counts who says so independently: one page that two sources lead to is one", () => {
    expect(foldAll([said(1), said(2), said(3)]).quality.reasons).toContainEqual({
      rule: "corroborated",
      points: 10,
      message: "3 sources say so independently.",
    });
    const copy = { ...said(2), draft: said(1).draft };
    expect(rulesOf(said(1), copy)).not.toContain("corroborated");
    expect(rulesOf(said(1), { ...said(2), sourceId: "src_1" })).not.toContain("corroborated");
  });

  it.each<[string, Partial<EventDraft>, Partial<EventDraft>]>([
    ["when_disputed", { starts_local: "2026-12-05T21:00:00" }, { starts_local: "2026-12-05T19:00:00", time_zone: "Europe/London" }],
    ["when_disputed", { starts_local: null, starts_on: "2026-12-06" }, { starts_local: null, starts_on: "2026-12-05" }],
    ["where_disputed", { venue: "Town Pier", venue_id: "ven_2" }, { venue: "OLD HALL" }],
    ["status_disputed", { status: "cancelled" }, { status: "scheduled" }],
  ])("names %s, and nothing where the same is told another way", (rule, other, same) => {
    expect(rulesOf(said(1), said(2, other))).toContain(rule);
    expect(rulesOf(said(1), said(2, same))).not.toContain(rule);
  });

  it("names a disputed price, but not its spelling", () => {
    const at = (n: number, price_min: string) => said(n, { price_min, currency: "EUR" });
    expect(rulesOf(at(1, "5.00"), at(2, "8.00"))).toContain("price_disputed");
    expect(rulesOf(at(1, "5.00"), at(2, "5"))).not.toContain("price_disputed");
  });

  it("tells when some of its sources show it no more", () => {
    expect(rulesOf(said(1), said(2, {}, { state: "withdrawn" }))).toContain("partly_withdrawn");
    expect(rulesOf(said(1, {}, { state: "withdrawn" }))).not.toContain("partly_withdrawn");
  });

  it("takes from the clock the latest word on the time that is shown, and no word on another", () => {
    const scored = (n: number, rule: string, block: Partial<EventDraft> = {}) =>
      said(n, block, { quality: { score: 85, version: 1, reasons: [{ rule, points: -15, message: "" }] }, trust: 90 - n });
    expect(rulesOf(scored(1, "far_ahead"), said(2), scored(3, "past"))).toContain("past");
    expect(rulesOf(scored(1, "far_ahead"), said(2))).not.toContain("far_ahead");
    expect(rulesOf(scored(1, "far_ahead"))).toContain("far_ahead");
    expect(rulesOf(scored(1, "garbled"), scored(2, "past", { starts_local: "2026-11-05T20:00:00" }))).not.toContain("past");
  });

  it("keeps nothing back: an item that a sighting or an operator lets through is shown, whatever the whole scores", () => {
    const empty = foldAll([say(1, event("a", {}))]);
    expect(empty.quality.score).toBeLessThan(40);
    expect(empty.visible).toBe(true);
  });
});

describe("the difference between two wire forms", () => {
  const base = foldAll([say(1, event("A", { venue: "Hall", price_min: "5.00" }))]).canonical;

  it("is named by path, with what was and what is", () => {
    const after = foldAll([say(1, { ...event("A", { venue: "Pier", price_min: "5.00" }), tags: ["x"] })]).canonical;
    expect(diff(base, after)).toEqual({
      changes: [
        { path: "/event/venue", from: "Hall", to: "Pier" },
        { path: "/tags", from: [], to: ["x"] },
      ],
      material: true,
    });
    expect(diff(base, base)).toEqual({ changes: [], material: false });
  });

  it("is immaterial where only words around the facts change", () => {
    const after = { ...base, summary: "More", tags: ["x"], url: "https://example.org/" };
    expect(diff(base, after)).toMatchObject({ material: false });
    expect(diff(base, { ...base, withdrawn: true })).toMatchObject({ material: true });
  });

  it("is immaterial where a title or the same hall is only spelt another way, or an address is told for the first time", () => {
    const at = (title: string, block: Partial<EventDraft>) => foldAll([say(1, event(title, { place_id: "plc_1", ...block }))]).canonical;
    const hall = at("Winter songs", { venue: "Old Hall", venue_id: "ven_1" });
    const isMaterial = (after: typeof hall) => diff(hall, after).material;
    expect(isMaterial(at("WINTER SONGS!", { venue: "Old Hall", venue_id: "ven_1" }))).toBe(false);
    expect(isMaterial(at("Winter songs", { venue: "The Old Hall", venue_id: "ven_1", address: "1 Quay", lat: 1, lon: 2 }))).toBe(false);
    expect(isMaterial(at("Winter song", { venue: "Old Hall", venue_id: "ven_1" }))).toBe(true);
    expect(isMaterial(at("Winter songs", { venue: "New Hall", venue_id: "ven_2" }))).toBe(true);
    expect(diff(at("A", { address: "1 Quay" }), at("A", { address: "2 Quay" })).material).toBe(true);
    expect(diff(at("A", { venue: "Hall" }), at("A", { venue: "Old hall" })).material).toBe(true);
  });

  it("is immaterial where the same is only told in other words or by fewer, and material where it is another thing", () => {
    const at = (title: string, block: Partial<EventDraft>) => foldAll([say(1, event(title, block))]).canonical;
    const paris = { time_zone: "Europe/Paris", venue: "Old Hall" };
    const known = at("Brass Kites: Songs", { ...paris, starts_local: "2026-07-01T20:00:00", price_min: "5.00", currency: "EUR" });
    const told = { ...paris, starts_local: "2026-07-01T20:00:00", price_min: "5.00", currency: "EUR" };
    const isMaterial = (title: string, block: Partial<EventDraft>) => diff(known, at(title, { ...told, ...block })).material;
    expect(isMaterial("Songs with the Brass Kites @ Old Hall", {})).toBe(false);
    expect(isMaterial("Brass Kites: Songs", { price_min: null, currency: null, venue: null, ends_local: "2026-07-01T22:00:00" })).toBe(
      false,
    );
    expect(isMaterial("Brass Kites: Songs", { starts_local: "2026-07-01T19:00:00", time_zone: "Europe/London" })).toBe(false);
    expect(isMaterial("Brass Kites: Songs", { starts_local: null, starts_on: "2026-07-01", all_day: true })).toBe(false);
    expect(isMaterial("Brass Kites and friends: Songs", {})).toBe(true);
    expect(isMaterial("Brass Kites: Songs", { price_min: "6.00" })).toBe(true);
    expect(isMaterial("Brass Kites: Songs", { starts_local: "2026-07-01T20:30:00" })).toBe(true);
    expect(isMaterial("Brass Kites: Songs", { starts_local: null, starts_on: "2026-07-02", all_day: true })).toBe(true);
    const dayOnly = at("Brass Kites: Songs", { ...told, starts_local: null, starts_on: "2026-07-01", all_day: true });
    expect(diff(dayOnly, known).material).toBe(true);
  });

  it("does not see the order of an object's members, which a database does not keep", () => {
    expect(sameValue({ a: 1, b: [{ c: 2, d: null }] }, { b: [{ d: null, c: 2 }], a: 1 })).toBe(true);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
    expect(sameValue(null, undefined)).toBe(true);
  });
});

describe("the days an event touches", () => {
  const days = (block: Partial<EventDraft>) => localDays({ ...EMPTY.event.event, ...block });
  it("end where it ends, but for one that ends at midnight", () => {
    expect(days({ starts_local: "2026-12-01T20:00:00", ends_local: "2026-12-02T02:00:00" })).toEqual({
      local_date: "2026-12-01",
      local_end_date: "2026-12-02",
    });
    expect(days({ starts_local: "2026-12-01T20:00:00", ends_local: "2026-12-02T00:00:00" })).toEqual({
      local_date: "2026-12-01",
      local_end_date: "2026-12-01",
    });
    expect(days({ starts_on: "2026-12-01", ends_on: "2026-12-03" })).toEqual({ local_date: "2026-12-01", local_end_date: "2026-12-02" });
    expect(days({ starts_on: "2026-12-01" })).toEqual({ local_date: "2026-12-01", local_end_date: "2026-12-01" });
    expect(days({ starts_local: "2026-12-01T20:00:00", ends_local: "2026-11-30T02:00:00" })).toEqual({
      local_date: "2026-12-01",
      local_end_date: "2026-12-01",
    });
    expect(days({})).toEqual({ local_date: null, local_end_date: null });
  });
});
