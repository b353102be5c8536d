import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { loadGazetteer } from "../../local/gazetteer.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { findPlace, foldName, listMajorCities, nearestPlaces, placeView } from "../../src/domain/places/index.ts";
import { createDatabase } from "../support/control.ts";

let db: Db;
beforeAll(async () => {
  const url = await createDatabase();
  await loadGazetteer(url);
  db = openDb(url, inject("stack").neonHttpUrl);
}, 60_000);

const codes = (places: { code: string }[]) => places.map(({ code }) => code);
const search = async (q: string, country?: string) => codes(await listMajorCities(db, { q, country, limit: 5 }));

describe("a place", () => {
  it("is found by id, by code and by a further code", async () => {
    const paris = await findPlace(db, "fr-paris");
    expect(paris).toMatchObject({ id: "plc_2988507", name: "Paris", country: "FR", timeZone: "Europe/Paris" });
    expect(await findPlace(db, "plc_2988507")).toEqual(paris);
    expect(await findPlace(db, "fr-paris-a8")).toEqual(paris);
    expect(await findPlace(db, "fr-nowhere")).toBeNull();
  });

  it("has the wire form, with the distance only where it was asked from somewhere", async () => {
    const [nearest] = await nearestPlaces(db, { lat: 48.85, lon: 2.35, limit: 1 });
    const here = { id: "plc_2988507", code: "fr-paris", name: "Paris", country: "FR", lat: 48.85341, lon: 2.3488, population: 2_138_551 };
    expect(nearest && placeView(nearest)).toEqual({ ...here, time_zone: "Europe/Paris", distance_km: 0.389 });
    const found = await findPlace(db, "fr-paris");
    expect(found && placeView(found)).toEqual({ ...here, time_zone: "Europe/Paris" });
  });
});

describe("major cities", () => {
  it("come largest first, of one country if asked", async () => {
    const world = await listMajorCities(db, { limit: 50 });
    expect(world.map(({ population }) => population)).toEqual(world.map(({ population }) => population).toSorted((a, b) => b - a));
    expect(codes(await listMajorCities(db, { country: "fr", limit: 2 }))).toEqual(["fr-paris", "fr-marseille"]);
  });

  it.each([
    ["münchen", "de-muenchen"],
    ["MUNCHEN", "de-muenchen"],
    ["munich", "de-muenchen"],
    ["Muenchen", "de-muenchen"],
    ["Wien", "at-vienna"],
    ["Praha", "cz-prague"],
    ["Москва", "ru-moscow"],
    ["東京", "jp-tokyo"],
    ["saint louis", "us-saint-louis"],
    ["St. Louis", "us-saint-louis"],
    ["new york", "us-new-york-city"],
    ["sao paulo", "br-sao-paulo"],
    ["lisb", "pt-lisbon"],
    ["rejkjavik", "is-reykjavik"],
    ["Dusseldorff", "de-dusseldorf"],
  ])("are found by %s", async (q, code) => {
    expect((await search(q))[0]).toBe(code);
  });

  it("of that very name come before those it only begins, and the larger before the smaller", async () => {
    expect((await search("paris")).slice(0, 2)).toEqual(["fr-paris", "us-paris"]);
    expect((await search("york"))[0]).toBe("gb-york");
    expect((await search("paris", "US"))[0]).toBe("us-paris");
  });

  it("are none for what is no name, whatever was typed", async () => {
    for (const q of ["%", "_", "'; drop table places; --", "\\", "!!!", "", "q".repeat(500)]) expect(await search(q)).toEqual([]);
  });
});

describe("nearest places", () => {
  it("are as far as a globe says", async () => {
    const [paris] = await nearestPlaces(db, { lat: 51.5074, lon: -0.1278, limit: 1 });
    expect(paris?.country).toBe("GB");
    // London to Paris by the usual haversine on a sphere of 6371.0088 km.
    const all = await nearestPlaces(db, { lat: 51.5074, lon: -0.1278, limit: 2_000 });
    expect(all.find(({ code }) => code === "fr-paris")?.distanceKm).toBeCloseTo(343.6, 0);
    expect(all.map(({ distanceKm }) => distanceKm)).toEqual(all.map(({ distanceKm }) => distanceKm).toSorted((a, b) => a - b));
  });

  it("lie across the date line", async () => {
    const west = await nearestPlaces(db, { lat: -16.8, lon: 179.99, limit: 3 });
    const east = await nearestPlaces(db, { lat: -16.8, lon: -179.99, limit: 3 });
    expect(codes(west)).toEqual(codes(east));
    expect(west[0]?.country).toBe("FJ");
    expect(Math.abs((west[0]?.distanceKm ?? 0) - (east[0]?.distanceKm ?? 9e9))).toBeLessThan(3);
  });

  it("of a pole are the same from every meridian", async () => {
    for (const lat of [90, -90]) {
      const [first, ...others] = await Promise.all([-180, -90, 0, 90, 180].map((lon) => nearestPlaces(db, { lat, lon, limit: 3 })));
      for (const other of others) expect(codes(other)).toEqual(codes(first ?? []));
    }
    expect((await nearestPlaces(db, { lat: 90, lon: 0, limit: 1 }))[0]?.distanceKm).toBeCloseTo((90 - 78.2) * 111.195, -2);
  });

  it("agree with a plain great-circle sort of the whole table", async () => {
    const points: [number, number][] = [
      [0, 0],
      [35.6, 139.7],
      [-36.8, 174.7],
      [64.1, -21.9],
      [-54.8, -68.3],
      [70, 179.9],
    ];
    for (const [lat, lon] of points) {
      const { rows } = await db.execute<{ id: string }>(sql`
        select id from places order by power(sin(radians(lat - ${lat}::float8) / 2), 2)
          + cos(radians(lat)) * cos(radians(${lat}::float8)) * power(sin(radians(lon - ${lon}::float8) / 2), 2), id limit 20`);
      expect((await nearestPlaces(db, { lat, lon, limit: 20 })).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    }
  });

  it("and names are read by their indexes", async () => {
    const planOf = async (statement: Parameters<Db["execute"]>[0]) => JSON.stringify((await db.execute(statement)).rows);
    const nearest = await planOf(sql`explain select id from places
      order by cube(array[cos(radians(lat)) * cos(radians(lon)), cos(radians(lat)) * sin(radians(lon)), sin(radians(lat))]) <-> cube(array[1, 0, 0]::float8[]), id limit 5`);
    expect(nearest).toContain("places_on_sphere");
    expect(await planOf(sql`explain select * from place_names where name % 'rejkjavik'`)).toContain("place_names_trigrams");
    expect(await planOf(sql`explain select * from place_names where name like 'pari%'`)).toContain("place_names");
  });
});

it("folding a name twice changes nothing, and so the shipped names are as a search folds them", async () => {
  const { rows } = await db.execute<{ name: string }>(sql`select distinct name from place_names`);
  expect(rows.filter(({ name }) => foldName(name) !== name)).toEqual([]);
});
