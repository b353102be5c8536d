import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemDoer } from "../../src/domain/audit/index.ts";
import { EMPTY } from "../../src/domain/identity/fold/fields.ts";
import { matchPending } from "../../src/domain/identity/index.ts";
import type { Draft } from "../../src/domain/items/schema.ts";
import { findVenue, listVenues, mergeVenues, noteVenues, venueIdOf } from "../../src/domain/places/index.ts";
import { collectSerially } from "../identity/support/collect.ts";
import { clearStage, fixedId, openStage, seedPlaces, seedSources, type Stage, START_MS } from "../identity/support/stage.ts";

const NOW = new Date(START_MS).toISOString();
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  await clearStage(stage);
  await stage.db.execute(sql`truncate venues`);
  await seedPlaces(stage, [
    { id: "plc_1", zone: "Europe/Paris" },
    { id: "plc_2", zone: "Europe/Paris" },
  ]);
});

const idOf = async (venue: string, placeId = "plc_1"): Promise<string> => (await venueIdOf(placeId, venue)) ?? "";
const note = async (venue: string, at: { lat: number; lon: number } | null = null, placeId = "plc_1") => {
  const venueId = await idOf(venue, placeId);
  await noteVenues(stage.db, [{ venueId, placeId, venue, lat: at?.lat ?? null, lon: at?.lon ?? null }], NOW);
  return venueId;
};

describe("a hall", () => {
  it("is one however it is spelt, and another in another city", async () => {
    const id = await idOf("The Old Customs House");
    for (const spelt of ["old customs house", "OLD CUSTOMS-HOUSE, 1 Quay Street", "Óld Cústoms House (main stage)"])
      expect(await idOf(spelt)).toBe(id);
    expect(await idOf("Old Customs House", "plc_2")).not.toBe(id);
    expect(await idOf("Old Customs Hall")).not.toBe(id);
  });

  it("is none where only an address, a link or nothing yet is named", async () => {
    for (const venue of ["12 High Street", "https://zoom.example/j/1", "Online", "TBA", " ", "."])
      expect(await venueIdOf("plc_1", venue)).toBeNull();
    expect(await venueIdOf("plc_1", null)).toBeNull();
  });

  it("is made once whoever names it, and keeps the first position that is said", async () => {
    const id = await note("Town Hall");
    await Promise.all([note("town hall", { lat: 1, lon: 2 }), note("TOWN HALL"), note("Town Hall")]);
    await note("Town Hall", { lat: 8, lon: 9 });
    expect(await findVenue(stage.db, id)).toMatchObject({ name: "Town Hall", lat: 1, lon: 2, mergedInto: null });
    await note("Apollo");
    expect((await listVenues(stage.db, { placeId: "plc_1", after: null, limit: 9 })).map(({ name }) => name)).toEqual([
      "Apollo",
      "Town Hall",
    ]);
    expect((await listVenues(stage.db, { placeId: "plc_1", q: "TOWN", after: null, limit: 9 })).map(({ name }) => name)).toEqual([
      "Town Hall",
    ]);
  });
});

describe("merging venues", () => {
  const concert = async (title: string, venue: string): Promise<Draft> => ({
    ...EMPTY.event,
    title,
    event: {
      ...EMPTY.event.event,
      starts_local: "2026-12-01T20:00:00",
      time_zone: "Europe/Paris",
      place_id: "plc_1",
      venue,
      venue_id: await idOf(venue),
    },
  });
  const items = async () =>
    (
      await stage.db.execute<{ title: string; venue: string; venue_id: string; revision: number }>(
        sql`select title, detail ->> 'venue' as venue, detail ->> 'venue_id' as venue_id, revision from items where exists (select 1 from sightings s where s.item_id = items.id) order by title, id`,
      )
    ).rows;
  const settle = () => matchPending({ db: stage.db, clock: () => stage.clock.nowMs }, "event");
  const merge = async (from: string, into: string | null) => {
    await mergeVenues({ db: stage.db, clock: () => stage.clock.nowMs }, from, into, systemDoer("test"));
    await settle();
  };

  it("shows the other's name everywhere, tells nobody, holds for what comes later, and can be taken back", async () => {
    const [rathaus, hall] = [await note("Rathaus"), await note("Town Hall")];
    const source = (n: number, drafts: Draft[]) => ({
      id: fixedId("src", n),
      kind: "event" as const,
      entries: drafts.map((draft, e) => ({ externalId: `e${e}`, sightingId: fixedId("sgt", e * 20 + n), draft })),
    });
    await seedSources(
      stage,
      [0, 1].map((n) => ({ id: fixedId("src", n), itemKind: "event", trust: 70 })),
    );
    await collectSerially(stage, [source(0, [await concert("Winter songs", "Rathaus"), await concert("Brass night", "Town Hall")])]);
    const before = await items();

    await merge(rathaus, hall);
    expect(await items()).toEqual([
      { title: "Brass night", venue: "Town Hall", venue_id: hall, revision: 1 },
      { title: "Winter songs", venue: "Town Hall", venue_id: hall, revision: 2 },
    ]);
    const { rows: told } = await stage.db.execute(sql`select backfill from changes where type = 'updated'`);
    expect(told).toEqual([{ backfill: true }]);

    await collectSerially(stage, [source(1, [await concert("Chess evening", "Rathaus, 1st floor")])]);
    expect((await items())[1]).toMatchObject({ title: "Chess evening", venue: "Town Hall", venue_id: hall });

    await merge(rathaus, null);
    expect(
      (await items()).filter(({ title }) => title !== "Chess evening").map(({ title, venue, venue_id }) => ({ title, venue, venue_id })),
    ).toEqual(before.map(({ title, venue, venue_id }) => ({ title, venue, venue_id })));
  });

  it("takes along what was merged before, and refuses what makes no sense", async () => {
    const [a, b, c, elsewhere] = [await note("A hall"), await note("B hall"), await note("C hall"), await note("D hall", null, "plc_2")];
    await merge(a, b);
    await merge(b, c);
    expect((await findVenue(stage.db, a))?.mergedInto).toBe(c);
    expect((await findVenue(stage.db, b))?.mergedInto).toBe(c);
    for (const [from, into] of [
      [c, c],
      [c, a],
      [c, elsewhere],
      [c, "ven_nothing"],
    ] as const) {
      await expect(merge(from, into)).rejects.toMatchObject({ code: "invalid" });
    }
    await expect(merge("ven_nothing", a)).rejects.toMatchObject({ code: "not_found" });
  });
});
