import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanDraft, toldInZone } from "../../../src/domain/cleaning/index.ts";
import type { RawDraft } from "../../../src/domain/cleaning/index.ts";
import type { EventDraft } from "../../../src/domain/items/schema.ts";
import { zonedToInstant } from "../../../src/lib/time.ts";

function clean(event: Extract<RawDraft, { kind: unknown }>["event"], title = "A concert"): EventDraft {
  const result = cleanDraft({ kind: "event", title, event }, { baseUrl: null, language: null, nowMs: 0 });
  if ("rejected" in result || result.draft.kind !== "event") throw new Error("a titled event is never rejected");
  return result.draft.event;
}

describe("an event's times, told by the clocks of its place", () => {
  it("are another reading of the same instant, on every day of the year", () => {
    const zones = fc.constantFrom("Europe/London", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "Australia/Lord_Howe");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 }), zones, (minutes, zone) => {
        const instant = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();
        const told = toldInZone(clean({ starts_at: instant }), zone);
        expect(told.time_zone).toBe(zone);
        const back = zonedToInstant(told.starts_local ?? "", zone);
        // An hour that comes twice is told as its first coming.
        expect([0, 3_600_000, 1_800_000]).toContain(Date.parse(instant) - Date.parse(back ?? ""));
      }),
    );
  });

  it("cross to the next day where the clocks do", () => {
    expect(toldInZone(clean({ starts_at: "2026-12-01T20:30:00Z", ends_at: "2026-12-01T22:30:00Z" }), "Pacific/Auckland")).toMatchObject({
      starts_local: "2026-12-02T09:30:00",
      ends_local: "2026-12-02T11:30:00",
    });
    expect(toldInZone(clean({ starts_at: "2026-07-01T20:30:00+02:00" }), "Europe/Paris").starts_local).toBe("2026-07-01T20:30:00");
  });

  it("stay as they are when the source named its zone, named none, or means whole days", () => {
    for (const event of [
      clean({ starts_local: "2026-12-01T20:00:00", time_zone: "Europe/London" }),
      clean({ starts_local: "2026-12-01T20:00:00" }),
      clean({ starts_on: "2026-12-01", all_day: true }),
    ])
      expect(toldInZone(event, "America/New_York")).toEqual(event);
    const bare = clean({ starts_at: "2026-12-01T20:00:00Z" });
    expect(toldInZone(bare, "No/Where")).toEqual(bare);
  });
});

describe("a title that ends in @ and a hall", () => {
  it("names the hall where nothing else does", () => {
    expect(clean({}, "Album launch @ Old Hall").venue).toBe("Old Hall");
    expect(clean({ venue: "The Barn" }, "Album launch @ Old Hall").venue).toBe("The Barn");
    for (const title of ["Dinner @ 8", "ann@Example.org", "@ Home", "Lunch @ work"]) expect(clean({}, title).venue).toBeNull();
  });
});
