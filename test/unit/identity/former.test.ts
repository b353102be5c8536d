import { describe, expect, it } from "vitest";
import { resolve } from "../../../src/domain/identity/clusters/component.ts";
import { EMPTY } from "../../../src/domain/identity/fold/fields.ts";
import { fold } from "../../../src/domain/identity/fold/fold.ts";
import { type Linked, sighted } from "../../../src/domain/identity/pairs/features.ts";
import { formerTellings } from "../../../src/domain/identity/pairs/former.ts";
import type { Sighting } from "../../../src/domain/identity/schema.ts";
import type { EventDraft } from "../../../src/domain/items/schema.ts";

const event = (day: string, more: Partial<EventDraft> = {}, title = "Brass Kites: Winter Songs") => ({
  ...EMPTY.event,
  title,
  event: { ...EMPTY.event.event, starts_local: `2026-12-${day}T20:00:00`, ...hall("Old Hall", "1 High Street"), ...more },
});
const hall = (venue: string, address: string | null = null) => ({ place_id: "plc_1", venue, venue_id: `ven_${venue}`, address });
type Draft = ReturnType<typeof event>;
const until = (draft: Draft, day: string) => ({ draft, until: `2026-${day}T12:00:00+00:00` });

/** What a source says now, and what it took back on the first of December. */
function say(name: string, draft: Draft, before: readonly Draft[] = [], more: Partial<Sighting> = {}): Sighting {
  const [sourceId = "", externalId = ""] = name.split("/");
  return {
    ...{ id: `sgt_${name}`, sourceId, externalId, state: "live", draft, quality: { score: 80, version: 1, reasons: [] } },
    former: formerTellings(
      draft,
      before.map((each) => until(each, "12-01")),
    ),
    ...{ firstSeenAt: "2026-11-20T12:00:00.000Z", trust: 40, alertable: true, showsImages: true, placeZone: "Europe/Paris" },
    ...more,
  };
}
function itemsOf(...sightings: Sighting[]): string[][] {
  const rows = sightings.map((sighting): [string, Linked] => [
    sighting.id,
    { sighted: sighted(sighting), itemId: null, match: null, blocked: [], decisions: [] },
  ]);
  const { clusters } = resolve(new Map(rows), new Set(rows.map(([id]) => id)));
  return clusters.map((ids) => ids.map((id) => id.slice(4))).toSorted();
}
function shown(...sightings: Sighting[]): EventDraft & { title: string } {
  const { canonical } = fold(sightings, {}, null);
  if (canonical.kind !== "event") throw new Error("not an event");
  return { ...canonical.event, title: canonical.title };
}

describe("what a source took back", () => {
  it.each<[string, Draft]>([
    ["put off", event("12")],
    ["moved", event("05", hall("Town Pier"))],
    ["renamed", event("05", {}, "Brass Kites and their many old friends: Winter Songs")],
    ["called off", event("05", { status: "cancelled" })],
  ])("is still that event: %s, told by one and not yet by others", (_, now) => {
    expect(itemsOf(say("a/1", now, [event("05")]), say("b/1", event("05")))).toEqual([["a/1", "b/1"]]);
  });

  it.each(["Quiz Night 12 January", "Quiz Night 2027", "Quiz Night 20:30"])("is still that event, put off as %s", (title) => {
    const before = event("05", {}, "Quiz Night");
    expect(formerTellings(event("12", {}, title), [until(before, "12-01")])).toEqual([before]);
  });

  it("ties nothing once its day had come: a page that shows the next week's took nothing back", () => {
    expect(formerTellings(event("12"), [until(event("05"), "12-05")])).toEqual([]);
    expect(formerTellings(event("12"), [until(event("05"), "12-03")])).toEqual([event("05")]);
    // In the evening of the fourth by UTC it is the fifth already where the sun rises first.
    const lateOnTheFourth = { ...until(event("05"), "12-04"), until: "2026-12-04T18:00:00.000Z" };
    expect(formerTellings(event("12"), [lateOnTheFourth])).toEqual([]);
  });

  it("ties nothing where the entry now tells of something unlike it", () => {
    expect(formerTellings(event("12", {}, "Chess Evening"), [until(event("05"), "12-01")])).toEqual([]);
  });

  it("is remembered once however often it was said, and not if it is said again", () => {
    const told = [event("05"), event("12"), event("05"), event("19"), event("20"), event("21")].map((draft) => until(draft, "12-01"));
    expect(formerTellings(event("12"), told).map(({ event: { starts_local } }) => starts_local?.slice(8, 10))).toEqual(["05", "19", "20"]);
    expect(formerTellings({ ...event("12"), summary: "Now with a summary" }, [until(event("12"), "12-01")])).toEqual([]);
  });

  it("comes after what is told now: two evenings that one source lists are never joined by it", () => {
    const all = [say("a/1", event("12"), [event("05")]), say("b/1", event("05")), say("b/2", event("12"))];
    expect(itemsOf(...all)).toEqual([["a/1", "b/2"], ["b/1"]]);
  });

  it("outdoes whoever still says it, however trusted, in all that belongs to the matter and nothing else", () => {
    const calendar = say("b/1", event("05", { price_min: "5.00" }), [], { trust: 90 });
    expect(shown(say("a/1", event("12"), [event("05")]), calendar)).toMatchObject({
      starts_local: "2026-12-12T20:00:00",
      price_min: "5.00",
    });
    expect(shown(say("a/1", event("05", hall("Town Pier")), [event("05")]), calendar)).toMatchObject({ venue: "Town Pier", address: null });
    expect(shown(say("a/1", event("05", { status: "cancelled" }), [event("05")]), calendar).status).toBe("cancelled");
    expect(shown(say("a/1", event("12")), calendar).starts_local).toBe("2026-12-05T20:00:00");
  });

  it("leaves it to trust where each took back what the other says", () => {
    const [a, b] = [say("a/1", event("12"), [event("05")]), say("b/1", event("05"), [event("12")], { trust: 90 })];
    expect(shown(a, b).starts_local).toBe("2026-12-05T20:00:00");
  });

  it("takes nothing from those who tell the same less exactly", () => {
    const dayOnly = say("a/1", event("05", { starts_local: null, starts_on: "2026-12-05", all_day: true }), [event("06")]);
    expect(shown(dayOnly, say("b/1", event("05"))).starts_local).toBe("2026-12-05T20:00:00");
  });
});
