import pg from "pg";
import { describe, expect, it } from "vitest";
import { assignCodes } from "../../local/gazetteer/codes.ts";
import type { City } from "../../local/gazetteer/codes.ts";
import { loadGazetteer } from "../../local/gazetteer.ts";
import { createDatabase } from "../support/control.ts";

const city = (geonameId: number, name: string, country: string, admin1: string, population: number, asciiName = name): City => ({
  ...{ geonameId, name, asciiName, country, admin1, population },
});

describe("codes of places", () => {
  const codeOf = (cities: City[]) => Object.fromEntries(assignCodes(cities));

  it("gives the most populous of a name the short code, and lets it answer to the long one", () => {
    const springfields = [city(1, "Springfield", "US", "IL", 116_250), city(2, "Springfield", "US", "MO", 159_498)];
    expect(codeOf(springfields)).toEqual({
      1: { code: "us-springfield-il", aliases: [] },
      2: { code: "us-springfield", aliases: ["us-springfield-mo"] },
    });
  });

  it("tells two of a name in one division apart by their numbers", () => {
    const twins = [city(7, "Newtown", "GB", "ENG", 20_000), city(8, "Newtown", "GB", "ENG", 30_000), city(9, "Newtown", "GB", "", 10_000)];
    const codes = codeOf(twins);
    expect([codes[8]?.code, codes[7]?.code, codes[9]?.code]).toEqual(["gb-newtown", "gb-newtown-eng-7", "gb-newtown-9"]);
  });

  it("writes names in plain letters, whichever way they are spelt", () => {
    const codes = codeOf([
      city(1, "Köln", "DE", "07", 963_395, "Koeln"),
      city(2, "Ra’s al Khaymah", "AE", "05", 115_949, "Ra's al Khaymah"),
      city(3, "東京", "JP", "", 1, ""),
    ]);
    expect(codes[1]).toEqual({ code: "de-koeln", aliases: ["de-koeln-07", "de-koln"] });
    expect(codes[2]?.code).toBe("ae-ras-al-khaymah");
    expect(codes[3]?.code).toBe("jp-3");
  });

  it("never gives a code twice, whatever the names", () => {
    const odd = [
      city(1, "Paris", "FR", "11", 9),
      city(2, "Paris 11", "FR", "", 8),
      city(3, "Paris", "FR", "11", 7),
      city(4, "Paris-11-3", "FR", "", 6),
    ];
    const codes = [...assignCodes(odd).values()].flatMap(({ code, aliases }) => [code, ...aliases]);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe("the shipped gazetteer", () => {
  it("fills an empty table once", async () => {
    const url = await createDatabase();
    const added = await loadGazetteer(url);
    expect(added).toBeGreaterThan(20_000);
    expect(await loadGazetteer(url)).toBe(0);

    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("select id, name, country, lat, lon, time_zone from places where code = 'fr-paris'");
    expect(rows).toEqual([{ id: "plc_2988507", name: "Paris", country: "FR", lat: 48.85341, lon: 2.3488, time_zone: "Europe/Paris" }]);
    const alias = await client.query("select place_id from place_aliases where code = 'fr-paris-a8'");
    expect(alias.rows).toEqual([{ place_id: "plc_2988507" }]);
    const lost = await client.query(
      "select count(*)::int as count from places where code !~ '^[a-z]{2}(-[a-z0-9]+)+$' or time_zone not in (select name from pg_timezone_names)",
    );
    expect(lost.rows).toEqual([{ count: 0 }]);
    await client.end();
  });
});
