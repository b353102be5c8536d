import { describe, expect, it } from "vitest";
import { calendarQuery } from "../../../src/domain/formats/index.ts";
import type { ItemQuery } from "../../../src/domain/items/index.ts";

const NOW_MS = Date.parse("2026-11-20T12:00:00Z");
const query: ItemQuery = { min_quality: 40, sort: "newest" };

describe("the query of a calendar", () => {
  it.each([
    [{}, true, "2026-10-21", "2027-12-25"],
    [{ from: "now" }, true, "2026-10-21", "2027-12-25"],
    [{ from: "now" }, false, "now", "2027-12-25"],
    [{ from: "2020-01-01", to: "2040-01-01T00:00:00.000Z" }, false, "2026-10-21", "2027-12-25"],
    [{ from: "2027-01-01T10:00:00.000Z", to: "2027-02-01" }, false, "2027-01-01T10:00:00.000Z", "2027-02-01"],
    [{ to: "now" }, true, "2026-10-21", "now"],
    [{ from: "2030-01-01" }, false, "2027-12-25", "2027-12-25"],
  ] as const)("of %j (nothing asked: %s) is from %s to %s", (more, startsAnywhere, from, to) => {
    expect(calendarQuery({ ...query, ...more }, startsAnywhere, NOW_MS)).toMatchObject({ kind: "event", sort: "soonest", from, to });
  });
});
