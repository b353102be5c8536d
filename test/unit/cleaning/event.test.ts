import { describe, expect, it } from "vitest";
import { cleanDraft } from "../../../src/domain/cleaning/draft.ts";
import type { RawDraft } from "../../../src/domain/cleaning/raw.ts";

function cleanEvent(event: RawDraft["event"], timeZone: string | null = null) {
  const result = cleanDraft(
    { kind: "event", title: "Jazz in the mill", event },
    { baseUrl: null, language: null, nowMs: Date.UTC(2026, 10, 20), timeZone },
  );
  if ("rejected" in result || result.draft.kind !== "event") throw new Error("no event");
  return { ...result.draft.event, notes: result.notes };
}

describe("times of an event", () => {
  it("keeps local time and zone", () => {
    const event = cleanEvent({ starts_local: "2026-12-05T20:00:00", ends_local: "2026-12-05 23:30", time_zone: "Europe/Paris" });
    expect(event).toMatchObject({
      starts_local: "2026-12-05T20:00:00",
      ends_local: "2026-12-05T23:30:00",
      time_zone: "Europe/Paris",
      all_day: false,
      starts_on: null,
    });
  });

  it("keeps a floating time floating", () => {
    expect(cleanEvent({ starts_local: "2026-12-05T20:00:00" }, "Europe/Paris")).toMatchObject({
      starts_local: "2026-12-05T20:00:00",
      time_zone: null,
    });
  });

  it.each([
    ["its own zone", "2026-07-05T18:00:00Z", "Europe/Paris", null, "2026-07-05T20:00:00", "Europe/Paris"],
    ["the source's zone", "2026-12-05T18:00:00Z", null, "Europe/Paris", "2026-12-05T19:00:00", "Europe/Paris"],
    ["the zone of its offset", "2026-12-05T20:00:00+01:00", null, null, "2026-12-05T20:00:00", "Etc/GMT-1"],
    ["the zone of its western offset", "2026-12-05T20:00:00-05:00", null, null, "2026-12-05T20:00:00", "Etc/GMT+5"],
    ["UTC for an offset no zone has", "2026-12-05T20:00:00+05:30", null, null, "2026-12-05T14:30:00", "UTC"],
    ["UTC", "2026-12-05T20:00:00.123Z", null, null, "2026-12-05T20:00:00", "UTC"],
    ["midnight in a zone east", "2026-12-05T15:00:00Z", "Asia/Tokyo", null, "2026-12-06T00:00:00", "Asia/Tokyo"],
  ])("tells an instant in %s", (_, startsAt, zone, fallback, local, told) => {
    expect(cleanEvent({ starts_at: startsAt, time_zone: zone }, fallback)).toMatchObject({ starts_local: local, time_zone: told });
  });

  it("takes a date without time for a whole day", () => {
    expect(cleanEvent({ starts_at: "2026-12-05", ends_at: "2026-12-07" })).toMatchObject({
      all_day: true,
      starts_on: "2026-12-05",
      ends_on: "2026-12-07",
      starts_local: null,
    });
    expect(cleanEvent({ starts_at: "2026-12-05T00:00:00", all_day: true })).toMatchObject({
      all_day: true,
      starts_on: "2026-12-05",
      ends_on: null,
    });
  });

  it.each([
    ["the day it starts is unknown", "2026-11-20T19:00", "2026-11-20", null, null],
    ["the day it starts is unknown, in whatever zone that is told", "2026-11-20T23:30:00Z", "2026-11-20", "Europe/Berlin", null],
    ["a later day is over at its midnight", "2026-11-20T19:00", "2026-11-22", null, "2026-11-23T00:00:00"],
  ])("of a timed event, an end without a time on %s", (_, starts_at, ends_at, time_zone, ends_local) => {
    expect(cleanEvent({ starts_at, ends_at, time_zone })).toMatchObject({ all_day: false, ends_local });
  });

  it.each([
    ["2026-11-20 00:00:00", "2026-11-22 23:59:59", null, "2026-11-20", "2026-11-23"],
    ["2026-11-20 00:00:00", "2026-11-20 23:59:59", null, "2026-11-20", "2026-11-21"],
    ["2026-11-20 00:00:00", "2026-11-20 00:00:00", null, "2026-11-20", null],
    ["2026-11-20 00:00:00", "2026-11-18 00:00:00", null, "2026-11-20", null],
    ["2026-11-20", "2026-11-20", null, "2026-11-20", null],
    ["1968-11-20 00:00:00", "1968-11-20 23:59:59", null, "1968-11-20", "1968-11-21"],
    ["2026-11-19T23:00:00Z", "2026-11-22T23:00:00Z", "Europe/Berlin", "2026-11-20", "2026-11-23"],
    ["2026-11-20T00:00:00Z", "2026-11-22T23:59:59Z", "America/New_York", "2026-11-20", "2026-11-23"],
  ])("takes whole days from %s to %s in %s for those they touch", (starts_at, ends_at, zone, starts_on, ends_on) => {
    const days = { starts_on, ends_on, starts_local: null, time_zone: zone };
    expect(cleanEvent({ all_day: true, starts_at, ends_at, time_zone: zone })).toMatchObject(days);
    expect(cleanEvent({ all_day: true, starts_at, ends_at }, zone)).toMatchObject({ ...days, time_zone: null });
  });

  it("says nothing of a time it cannot read", () => {
    const event = cleanEvent({ starts_at: "next Friday", ends_at: "0001-01-01T00:00:00", time_zone: "Central European Time" });
    expect(event).toMatchObject({ starts_local: null, ends_local: null, starts_on: null, time_zone: null });
    expect(event.notes).toHaveLength(3);
  });
});

describe("price of an event", () => {
  it.each([
    [{ price: "€10–20" }, { price_min: "10", price_max: "20", currency: "EUR", is_free: false }],
    [
      { price_min: 12.5, currency: "usd" },
      { price_min: "12.50", price_max: null, currency: "USD", is_free: false },
    ],
    [
      { price_min: "$12", price_max: "$15" },
      { price_min: "12", price_max: "15", currency: "USD", is_free: false },
    ],
    [
      { price_min: "0", currency: "EUR" },
      { price_min: "0", price_max: null, currency: "EUR", is_free: true },
    ],
    [{ price: "Eintritt frei" }, { price_min: "0", price_max: "0", is_free: true }],
    [
      { price: "ask at the door", currency: "EURO" },
      { price_min: null, price_max: null, currency: null, is_free: null },
    ],
    [{ is_free: true }, { price_min: null, is_free: true }],
    [{ price_min: "-3" }, { price_min: null }],
  ])("reads %j", (raw, price) => {
    expect(cleanEvent(raw)).toMatchObject(price);
  });
});

describe("the rest of an event", () => {
  it.each([
    ["https://schema.org/EventCancelled", "cancelled"],
    ["EventMovedOnline", "scheduled"],
    ["http://schema.org/EventMovedOnline", "moved_online"],
    ["CANCELED", "cancelled"],
    ["CONFIRMED", "scheduled"],
    [null, "scheduled"],
  ])("reads the status %j as %s", (status, expected) => {
    expect(cleanEvent({ status }).status).toBe(expected);
  });

  it.each([
    [
      { lat: "48.8566001", lon: 2.3522 },
      { lat: 48.8566, lon: 2.3522 },
    ],
    [
      { lat: 0, lon: 0 },
      { lat: null, lon: null },
    ],
    [
      { lat: 91, lon: 2 },
      { lat: null, lon: null },
    ],
    [{ lat: 48 }, { lat: null, lon: null }],
    [
      { lat: "x", lon: "" },
      { lat: null, lon: null },
    ],
    [
      { lat: -0, lon: 10 },
      { lat: 0, lon: 10 },
    ],
  ])("takes the position %j only if it is one", (raw, position) => {
    expect(cleanEvent(raw)).toMatchObject(position);
  });

  it("cleans names", () => {
    expect(cleanEvent({ venue: "<b>Old</b> mill", address: "1 Main St\n75001  Paris", organizer: "Fish &amp; Co" })).toMatchObject({
      venue: "Old mill",
      address: "1 Main St 75001 Paris",
      organizer: "Fish & Co",
    });
  });
});
