import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { noteVenues, venueIdOf } from "../../src/domain/places/index.ts";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";

const Venue = z
  .object({ id: z.string(), place_id: z.string(), name: z.string(), lat: z.number().nullable(), merged_into: z.string().nullable() })
  .loose();
const Venues = z.object({ data: z.array(Venue), page: z.object({ next_cursor: z.string().nullable() }) });

const config = readConfig(env);
const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
let admin: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
  await db.execute(sql`
    insert into places (id, code, name, country, lat, lon, time_zone, population) values
      ('plc_1', 'gb-harbour', 'Harbour', 'GB', 50, -4, 'Europe/London', 100), ('plc_2', 'gb-hill', 'Hill', 'GB', 51, -4, 'Europe/London', 50)`);
  for (const [venue, placeId] of [
    ["Town Hall", "plc_1"],
    ["Rathaus", "plc_1"],
    ["Apollo", "plc_1"],
    ["Barn", "plc_2"],
  ] as const) {
    const venueId = (await venueIdOf(placeId, venue)) ?? "";
    ids[venue] = venueId;
    await noteVenues(db, [{ venueId, placeId, venue, lat: null, lon: null }], new Date(0).toISOString());
  }
});

const list = async (query: string) => Venues.parse(await (await call(`/venues?${query}`)).json());
const patch = (venue: string, merged_into: unknown, token = admin) =>
  call(`/venues/${ids[venue] ?? venue}`, { method: "PATCH", token, json: { merged_into } });

describe("venues", () => {
  it("are listed by city and name, page by page", async () => {
    const first = await list("place_id=gb-harbour&limit=2");
    expect(first.data.map(({ name }) => name)).toEqual(["Apollo", "Rathaus"]);
    const rest = await list(`place_id=gb-harbour&limit=2&cursor=${first.page.next_cursor ?? ""}`);
    expect(rest.data.map(({ name }) => name)).toEqual(["Town Hall"]);
    expect((await list("place_id=plc_1&q=rat")).data.map(({ name }) => name)).toEqual(["Rathaus"]);
    expect((await call("/venues?place_id=gb-nowhere")).status).toBe(422);
    expect((await call("/venues")).status).toBe(422);
  });

  it.each(["%00", "gb-harbour%00", "%F0%9F%9A%80", "a%20b"])("of %s, which can be no city, are refused", async (nonsense) => {
    expect((await call(`/venues?place_id=${nonsense}`)).status).toBe(422);
    expect((await call(`/venues?place_id=gb-harbour&q=${nonsense}`)).status).toBe(200);
  });

  it("are merged by administrators only, shown as such and no longer listed", async () => {
    expect((await patch("Rathaus", ids["Town Hall"], await tokenOf("editor"))).status).toBe(403);
    const merged = await patch("Rathaus", ids["Town Hall"]);
    expect(merged.status).toBe(200);
    expect(Venue.parse(await merged.json())).toMatchObject({ name: "Rathaus", merged_into: ids["Town Hall"] });
    expect(Venue.parse(await (await call(`/venues/${ids["Rathaus"] ?? ""}`)).json()).merged_into).toBe(ids["Town Hall"]);
    expect((await list("place_id=plc_1")).data.map(({ name }) => name)).toEqual(["Apollo", "Town Hall"]);
    expect((await patch("Rathaus", null)).status).toBe(200);
    expect((await list("place_id=plc_1")).data).toHaveLength(3);
  });

  it("are refused where it makes no sense, naming the field", async () => {
    for (const into of [ids["Apollo"], ids["Barn"], "ven_nothing", 7]) {
      const refused = await patch("Apollo", into);
      expect(refused.status).toBe(422);
      expect(z.object({ errors: z.array(z.object({ pointer: z.string() })) }).parse(await refused.json()).errors[0]?.pointer).toBe(
        "/merged_into",
      );
    }
    for (const id of ["ven_nothing", "nothing", `ven_0${"f".repeat(25)}`]) {
      expect((await call(`/venues/${id}`)).status).toBe(404);
      expect((await patch(id, null)).status).toBe(404);
    }
  });
});
