import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { call, tokenOf } from "../support/api.ts";
import { resetStack } from "../support/control.ts";
import { publish } from "../support/web.ts";

const Event = z.object({
  title: z.string(),
  quality: z.object({ reasons: z.array(z.object({ rule: z.string(), message: z.string() })) }),
  event: z
    .object({
      place_id: z.string().nullable(),
      venue_id: z.string().nullable(),
      time_zone: z.string().nullable(),
      floating: z.boolean(),
      starts_at: z.string().nullable(),
    })
    .loose(),
});
const Items = z.object({ data: z.array(Event.loose()) });
const Preview = z.object({ items: z.array(Event.loose()) });

const config = readConfig(env);
const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
const URL = "https://places-calendar.example/events.ics";
let admin: string;
beforeAll(async () => {
  await resetStack();
  admin = await tokenOf("admin");
  await db.execute(sql`
    insert into places (id, code, name, country, admin1, lat, lon, time_zone, population) values
      ('plc_1', 'gb-london', 'London', 'GB', 'ENG', 51.5085, -0.1257, 'Europe/London', 7556900), ('plc_2', 'fr-paris', 'Paris', 'FR', 'A8', 48.8534, 2.3488, 'Europe/Paris', 2138551),
      ('plc_3', 'us-paris', 'Paris', 'US', 'TX', 33.6609, -95.5555, 'America/Chicago', 25171), ('plc_4', 'ca-london', 'London', 'CA', '08', 42.9834, -81.233, 'America/Toronto', 346765)`);
  await db.execute(sql`insert into place_names (name, place_id, own) select lower(name), id, true from places`);
});

const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
const at = (time: string) => `${day.replaceAll("-", "")}T${time}`;
const event = (uid: string, start: string, ...lines: string[]) =>
  ["BEGIN:VEVENT", `UID:${uid}`, `DTSTART${start}`, `SUMMARY:Evening of ${uid}`, ...lines, "END:VEVENT"].join("\r\n");
const CALENDAR = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  event("ash", `:${at("190000Z")}`, "LOCATION:Old Hall\\, 1 rue X\\, 75001 Paris\\, France"),
  event("birch", `:${at("200000")}`, "LOCATION:The Old Hall\\, 1 rue X\\, 75001 Paris\\, France"),
  event("cedar", `:${at("200000")}`, "LOCATION:Town Hall"),
  event("elm", `:${at("190000Z")}`, "LOCATION:Somewhere\\, Nowhere\\, Spain"),
  event("fir", `:${at("190000Z")}`, "GEO:33.66;-95.55"),
  "END:VCALENDAR",
].join("\r\n");

const Source = { kind: "calendar", item_kind: "event", name: "Calendar", url: URL, place_id: "gb-london" };
const eventsOf = (items: readonly z.infer<typeof Event>[]) =>
  Object.fromEntries(
    items.map(({ title, event: { place_id, venue_id, time_zone, floating } }) => [
      title.slice(11),
      { place_id, venue: venue_id !== null, time_zone, floating },
    ]),
  );

const EXPECTED = {
  ash: { place_id: "plc_2", venue: true, time_zone: "Europe/Paris", floating: false },
  birch: { place_id: "plc_2", venue: true, time_zone: "Europe/Paris", floating: true },
  cedar: { place_id: "plc_1", venue: true, time_zone: "Europe/London", floating: true },
  elm: { place_id: null, venue: false, time_zone: "UTC", floating: false },
  fir: { place_id: "plc_3", venue: false, time_zone: "America/Chicago", floating: false },
};

describe("collected events", () => {
  it("are previewed in their cities, and nothing is stored", async () => {
    publish(URL, CALENDAR, { "content-type": "text/calendar" });
    const { items } = Preview.parse(await (await call("/sources/preview", { token: admin, json: Source })).json());
    expect(eventsOf(items)).toEqual(EXPECTED);
    expect((await db.execute(sql`select 1 from venues`)).rows).toEqual([]);
  });

  it("are in their cities and halls, told by the clocks there; an unknown place says so", async () => {
    publish(URL, CALENDAR, { "content-type": "text/calendar" });
    const created = z.object({ id: z.string() }).parse(await (await call("/sources", { token: admin, json: Source })).json());
    await call(`/sources/${created.id}/run`, { method: "POST", token: admin });
    const items = await vi.waitFor(
      async () => {
        const { data } = Items.parse(await (await call(`/items?source_id=${created.id}&min_quality=0&limit=100`, { token: admin })).json());
        expect(data).toHaveLength(5);
        return data;
      },
      { timeout: 15_000, interval: 100 },
    );
    expect(eventsOf(items)).toEqual(EXPECTED);
    const of = (uid: string) => items.find(({ title }) => title === `Evening of ${uid}`);
    expect(of("ash")?.event).toMatchObject({
      starts_at: `${day}T19:00:00.000Z`,
      venue: "Old Hall",
      address: "1 rue X, 75001 Paris, France",
    });
    // One hall, however it is spelt; 20:00 on the wall in Paris is an hour or two earlier in UTC.
    expect(of("birch")?.event.venue_id).toBe(of("ash")?.event.venue_id);
    expect(of("birch")?.event.starts_at).toMatch(/T1[89]:00:00/);
    expect(of("elm")?.quality.reasons.find(({ rule }) => rule === "place_unknown")?.message).toContain("No city we know fits the address.");
    expect((await db.execute(sql`select name, place_id from venues order by name`)).rows).toEqual([
      { name: "Old Hall", place_id: "plc_2" },
      { name: "Town Hall", place_id: "plc_1" },
    ]);
  });
});
