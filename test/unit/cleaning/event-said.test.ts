import { describe, expect, it } from "vitest";
import { cleanDraft, type RawDraft } from "../../../src/domain/cleaning/index.ts";

const context = { baseUrl: null, language: null, nowMs: Date.UTC(2026, 10, 20) };

/** The clean event, which cleaning again leaves as it is. */
function clean(event: RawDraft["event"], title = "Jazz in the mill") {
  const result = cleanDraft({ kind: "event", title, event }, context);
  if ("rejected" in result || result.draft.kind !== "event") throw new Error("no event");
  expect(cleanDraft(result.draft, context)).toMatchObject({ draft: result.draft });
  return { title: result.draft.title, ...result.draft.event };
}

describe("a place said in one text", () => {
  it.each([
    ["City Hall, 1 Main St, Springfield, IL, 62701", "City Hall", "1 Main St, Springfield, IL, 62701"],
    ["Old Mill\n12 Quay\nHarbour", "Old Mill", "12 Quay, Harbour"],
    ["The Swan (1 High St, London, United Kingdom)", "The Swan", "1 High St, London, United Kingdom"],
    ["Council Chambers - 100 Main St, Town CO 80000", "Council Chambers", "100 Main St, Town CO 80000"],
    ["Room 5, Library, 12 Main St", "Room 5, Library, 12 Main St", null],
    ["1 Main St, Springfield, IL 62701", "1 Main St, Springfield, IL 62701", null],
    ["Smith, Jones & Sons", "Smith, Jones & Sons", null],
    ["Hall (upstairs)", "Hall (upstairs)", null],
    ["Jazz - live at Old Mill", "Jazz - live at Old Mill", null],
    ["https://meet.example/j/1", null, null],
  ])("%s", (text, venue, address) => {
    expect(clean({ venue: text })).toMatchObject({ venue, address });
  });

  it("is left as it is where the address stands apart", () => {
    expect(clean({ venue: "City Hall, 1 Main St, Town", address: "Town" })).toMatchObject({
      venue: "City Hall, 1 Main St, Town",
      address: "Town",
    });
  });
});

describe("a title that says its event is off", () => {
  it.each([
    ["CANCELED: Story time", "Story time", "cancelled"],
    ["[Cancelled] Story time", "Story time", "cancelled"],
    ["*CANCELLED* Story time", "Story time", "cancelled"],
    ["Cancelled - Story time", "Story time", "cancelled"],
    ["Story time (cancelled)", "Story time", "cancelled"],
    ["Story time - CANCELED!", "Story time", "cancelled"],
    ["Abgesagt: Jazz in der Mühle", "Jazz in der Mühle", "cancelled"],
    ["ANNULÉ – Concert au port", "Concert au port", "cancelled"],
    ["POSTPONED: Story time", "Story time", "postponed"],
    ["Cancelled stamps: an exhibition", "Cancelled stamps: an exhibition", "scheduled"],
    ["Why the ferry was cancelled", "Why the ferry was cancelled", "scheduled"],
    ["Cancelled", "Cancelled", "scheduled"],
  ])("%s", (written, title, status) => {
    expect(clean({ starts_local: "2026-12-05T20:00:00" }, written)).toMatchObject({ title, status });
  });

  it("does not overrule a status that the source gives", () => {
    expect(clean({ status: "rescheduled" }, "Postponed: Story time")).toMatchObject({ title: "Story time", status: "rescheduled" });
  });
});

describe("times from midnight to midnight", () => {
  it.each([
    ["2026-12-05T00:00:00-05:00", "2026-12-06T23:59:59-05:00", "2026-12-05", "2026-12-07"],
    ["2026-12-05T00:00", "2026-12-06T00:00", "2026-12-05", "2026-12-06"],
    ["2026-12-05T00:00", "2026-12-05T23:59", "2026-12-05", "2026-12-06"],
  ])("are whole days: %s to %s", (starts_at, ends_at, starts_on, ends_on) => {
    expect(clean({ starts_at, ends_at })).toMatchObject({ all_day: true, starts_on, ends_on, starts_local: null });
  });

  it.each([
    ["2026-12-05T00:00:00Z", "2026-12-06T00:00:00Z"],
    ["2026-12-05T00:00", "2026-12-05T04:00"],
    ["2026-12-05T00:00", null],
    ["2026-12-05T20:00", "2026-12-06T00:00"],
  ])("are times else: %s to %s", (starts_at, ends_at) => {
    expect(clean({ starts_at, ends_at })).toMatchObject({ all_day: false, starts_on: null });
  });
});
