import { env } from "cloudflare:test";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { hashQuery, ItemQuery } from "../../src/domain/items/index.ts";
import { sealCursor } from "../../src/lib/cursor.ts";
import { call } from "../support/api.ts";
import { event, seedCatalogue, seedPlaces } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";

const config = readConfig(env);
const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
const NOW_MS = Date.now();
const dayIn = (days: number) => new Date(NOW_MS + days * 86_400_000).toISOString().slice(0, 10);

const suva = { id: "plc_1", code: "fj-suva", name: "Suva", lat: -18.14, lon: 178.44, zone: "Pacific/Fiji" };
const honolulu = { id: "plc_2", code: "us-honolulu", name: "Honolulu", lat: 21.31, lon: -157.86, zone: "Pacific/Honolulu" };

/** By the clock: 10:00, 12:00, 14:00, 18:00 UTC of one day. */
const inOrder = ["Honolulu's day of the sea", "Suva's day of the reef", "Suva before sunrise", "Honolulu after breakfast"];

const Page = z.object({ data: z.array(z.object({ title: z.string() }).loose()), page: z.object({ next_cursor: z.string().nullable() }) });
async function page(path: string) {
  const response = await call(path);
  expect(response.status).toBe(200);
  return Page.parse(await response.json());
}
const titles = async (path: string) => (await page(path)).data.map(({ title }) => title);

beforeAll(async () => {
  await resetStack();
  await seedPlaces(db, [suva, honolulu]);
  await seedCatalogue(
    db,
    [
      event({ title: "Suva before sunrise" }, { starts_local: `${dayIn(4)}T02:00:00`, place_id: suva.id }),
      event({ title: "Suva's day of the reef" }, { starts_on: dayIn(4), all_day: true, place_id: suva.id }),
      event({ title: "Honolulu after breakfast" }, { starts_local: `${dayIn(3)}T08:00:00`, place_id: honolulu.id }),
      event({ title: "Honolulu's day of the sea" }, { starts_on: dayIn(3), all_day: true, place_id: honolulu.id }),
    ],
    NOW_MS - 1000,
  );
});

describe("soonest first", () => {
  it("is by the clock, whatever day it is where something happens; a day begins with its place's", async () => {
    expect(await titles("/events")).toEqual(inOrder);
    expect(await titles("/events/fj-suva")).toEqual(inOrder.slice(1, 3));
    expect(await titles(`/events?from=${dayIn(3)}&to=${dayIn(5)}`)).toEqual(inOrder);
  });

  it("holds from page to page", async () => {
    const found: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { data, page: at } = await page(`/events?limit=1${cursor && `&cursor=${cursor}`}`);
      found.push(...data.map(({ title }) => title));
      cursor = at.next_cursor;
    }
    expect(found).toEqual(inOrder);
  });

  it("takes no cursor of an order by other keys, as it once was", async () => {
    const query = ItemQuery.parse({ kind: "event", from: "now", sort: "soonest" });
    const keys = [dayIn(4), `${dayIn(4)} 12:00:00+00`, "itm_1"];
    const cursorFor = async (list: string, position: string[]) =>
      encodeURIComponent(await sealCursor(config.CURSOR_SECRET, list, position));
    const hash = await hashQuery(query);
    const old = await call(`/events?cursor=${await cursorFor(`items:${hash}`, keys)}`);
    expect(old.status).toBe(422);
    expect(await old.json()).toMatchObject({ errors: [{ pointer: "/cursor" }] });
    const now = await cursorFor(`items:soon_at timestamptz,id text:${hash}`, keys.slice(1));
    expect((await call(`/events?cursor=${now}`)).status).toBe(200);
  });
});
