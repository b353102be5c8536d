import { env } from "cloudflare:test";
import fc from "fast-check";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "../../src/adapters/postgres/index.ts";
import { readConfig } from "../../src/config.ts";
import { call, tokenOf } from "../support/api.ts";
import { event, post, recall, seedCatalogue, seedPlaces, type Thing } from "../support/catalogue.ts";
import { resetStack } from "../support/control.ts";
import { rawQuery } from "../support/raw-query.ts";

const config = readConfig(env);
const db = openDb(config.DATABASE_URL, config.NEON_HTTP_URL ?? null);
const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const dayIn = (days: number) => new Date(NOW_MS + days * DAY_MS).toISOString().slice(0, 10);
const hourIn = (hours: number) => new Date(NOW_MS + hours * 3_600_000).toISOString();

const paris = { id: "plc_1", code: "fr-paris", name: "Paris", lat: 48.85, lon: 2.35, zone: "Europe/Paris" };
const suva = { id: "plc_2", code: "fj-suva", name: "Suva", lat: -18.14, lon: 178.44, zone: "Pacific/Fiji" };

const at = (date: string, time: string) => `${date}T${time}:00`;
const catalogue: Thing[] = [
  event(
    { title: "Baroque evening at the old customs house", language: "en", tags: ["Music"] },
    {
      starts_local: at(dayIn(3), "20:00"),
      ends_local: at(dayIn(3), "22:00"),
      place_id: paris.id,
      category: "Concert",
      lat: 48.86,
      lon: 2.34,
      price_min: "12.50",
      price_max: "30",
      is_free: false,
    },
  ),
  event(
    { title: "Open rehearsal of the town band", language: "en", tags: ["Music", "Family"] },
    { starts_local: at(dayIn(1), "10:00"), place_id: paris.id, category: "Concert", is_free: true, lat: 48.9, lon: 2.5 },
  ),
  event(
    { title: "Long exhibition of harbour maps" },
    { starts_on: dayIn(-40), ends_on: dayIn(20), all_day: true, place_id: paris.id, category: "Exhibition" },
  ),
  event(
    { title: "Puppet theatre for the very young" },
    { starts_on: dayIn(5), ends_on: dayIn(6), all_day: true, place_id: suva.id, lat: -18.1, lon: 179.9 },
  ),
  event({ title: "Reef swim across the date line" }, { starts_on: dayIn(7), all_day: true, lat: -18.2, lon: -179.9 }),
  event({ title: "Yesterday's harvest supper" }, { starts_local: at(dayIn(-2), "19:00"), place_id: paris.id }),
  recall(
    { title: "Rocking cradle recalled: straps may tear", published_at: hourIn(-30) },
    {
      agency_id: "cpsc",
      recall_number: "26-001",
      products: [{ name: "Rocking cradle", brand: "Møbel & Barn Inc.", models: ["MB-100"], barcodes: ["036000291452"] }],
    },
  ),
  post({
    title: "Les élections municipales sont reportées",
    summary: "Le conseil l'a voté avant l'été.",
    language: "fr",
    published_at: hourIn(-10),
  }),
  post({
    title: "Ferries sail again",
    summary: "The ferry company runs hourly services. Schöne Häuser am Hafen.",
    language: "en",
    published_at: hourIn(-20),
  }),
  post({ title: "東京で猫カフェが開店", summary: "新しい店です。", language: "ja", published_at: hourIn(-40) }),
  post({ title: "ร้านกาแฟเปิดใหม่ในกรุงเทพ", language: "th", published_at: hourIn(-50) }),
  post({ title: "Новые дома построены у реки", language: "ru", published_at: hourIn(-60) }),
  post({ title: "A rumour of no worth at all", score: 10, published_at: hourIn(-5) }),
];

const Body = z.object({
  data: z.array(z.object({ id: z.string(), title: z.string() }).loose()),
  page: z.object({ limit: z.number(), next_cursor: z.string().nullable() }),
  count: z.object({ value: z.number(), exact: z.boolean() }).optional(),
  facets: z
    .record(z.string(), z.object({ exact: z.boolean(), values: z.array(z.object({ value: z.string(), count: z.number() })) }))
    .optional(),
});
async function list(path: string, token?: string) {
  const response = await call(path, token === undefined ? {} : { token });
  const text = await response.text();
  expect(response.status, `${path}: ${text.slice(0, 500)}`).toBe(200);
  return Body.parse(JSON.parse(text));
}
const titles = async (path: string) => (await list(path)).data.map(({ title }) => title);
const firstWords = async (path: string) => (await titles(path)).map((title) => title.split(" ")[0]);
const search = (q: string) => titles(`/items?q=${encodeURIComponent(q)}`);

beforeAll(async () => {
  await resetStack();
  await seedPlaces(db, [paris, suva]);
  await seedCatalogue(db, catalogue, NOW_MS - 1000);
});

describe("periods", () => {
  it("/events begins now, soonest first, with what is still on", async () => {
    expect(await firstWords("/events")).toEqual(["Long", "Open", "Baroque", "Puppet", "Reef"]);
    expect(await firstWords("/events/fr-paris")).toEqual(["Long", "Open", "Baroque"]);
    expect(await firstWords(`/events/${paris.id}`)).toEqual(["Long", "Open", "Baroque"]);
  });

  it("are half-open local days that an event has only to touch", async () => {
    expect(await firstWords(`/events?from=${dayIn(3)}&to=${dayIn(4)}`)).toEqual(["Long", "Baroque"]);
    expect(await firstWords(`/events?from=${dayIn(4)}&to=${dayIn(5)}`)).toEqual(["Long"]);
    expect(await firstWords(`/events?from=${dayIn(6)}&to=${dayIn(7)}`)).toEqual(["Long"]);
    expect(await firstWords(`/events?from=${dayIn(20)}&to=${dayIn(30)}`)).toEqual([]);
    expect(await firstWords(`/events?from=${dayIn(-3)}&to=${dayIn(-1)}`)).toEqual(["Long", "Yesterday's"]);
  });

  it("may be instants, which all-day events meet by the clocks of their place", async () => {
    // Suva is 12 hours ahead: its day begins at noon UTC of the day before.
    expect(await firstWords(`/events?place_id=fj-suva&from=${dayIn(4)}T11:00:00Z&to=${dayIn(4)}T12:00:00Z`)).toEqual([]);
    expect(await firstWords(`/events?place_id=fj-suva&from=${dayIn(4)}T11:00:00Z&to=${dayIn(4)}T13:00:00Z`)).toEqual(["Puppet"]);
    expect(await firstWords(`/events?place_id=fj-suva&from=${dayIn(5)}T11:59:00Z&to=${dayIn(5)}T13:00:00Z`)).toEqual(["Puppet"]);
    expect(await firstWords(`/events?place_id=fj-suva&from=${dayIn(5)}T12:00:00Z&to=${dayIn(5)}T13:00:00Z`)).toEqual([]);
  });

  it("are those of publication for posts and recalls", async () => {
    const from = encodeURIComponent(hourIn(-25));
    const to = encodeURIComponent(hourIn(-15));
    expect(await firstWords(`/posts?from=${from}&to=${to}`)).toEqual(["Ferries"]);
    expect(await firstWords(`/items?from=${from}&to=${to}&sort=newest`)).toContain("Ferries");
  });
});

describe("filters", () => {
  it.each([
    ["/recalls", ["Rocking"]],
    ["/recalls?brand=MOBEL%20and%20barn", ["Rocking"]],
    ["/recalls?brand=somebody", []],
    ["/items?barcode=0036000291452", ["Rocking"]],
    ["/items?barcode=036000291452", ["Rocking"]],
    ["/recalls?agency_id=cpsc", ["Rocking"]],
    ["/events?is_free=true", ["Open"]],
    ["/events?price_max=15", ["Open", "Baroque"]],
    ["/events?price_min=25", ["Baroque"]],
    ["/events?price_min=31", []],
    ["/events?category=Concert", ["Open", "Baroque"]],
    ["/events?tag=Family", ["Open"]],
    ["/posts?category=Concert", []],
    ["/recalls?bbox=-180,-90,180,90", []],
    ["/posts?language=FR-ca", ["Les"]],
    ["/events?near=48.86,2.34&radius_km=5", ["Baroque"]],
    ["/events?near=48.86,2.34&sort=distance", ["Baroque", "Open"]],
    ["/events?near=-18.15,180&radius_km=50", ["Puppet", "Reef"]],
    ["/events?bbox=179,-19,-179,-18", ["Puppet", "Reef"]],
    ["/events?bbox=2.3,48.8,2.4,48.9", ["Baroque"]],
    ["/events?place_id=fj-suva", ["Puppet"]],
    [`/posts?published_after=${encodeURIComponent(hourIn(-15))}`, ["Les"]],
    [`/items?updated_since=${encodeURIComponent(hourIn(1))}`, []],
    ["/items?sentiment=positive", []],
    ["/items?emotion=joy", []],
  ])("%s finds what it should and nothing else", async (path, expected) => {
    expect(await firstWords(path)).toEqual(expected);
  });

  it("by id answer for ids given, however many", async () => {
    const ids = (await list("/posts")).data.map(({ id }) => id);
    expect((await list(`/items?ids=${ids.slice(0, 2).join(",")}`)).data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  });

  it("leave quarantined items to editors", async () => {
    expect(await firstWords("/posts")).not.toContain("A");
    const shown = await list("/posts?min_quality=0", await tokenOf("editor"));
    expect(shown.data.map(({ title }) => title)).toContain("A rumour of no worth at all");
  });
});

describe("full text", () => {
  it.each([
    ["elections", "Les"],
    ["ÉLECTION", "Les"],
    ["municipal", "Les"],
    ["été", "Les"],
    ['"avant d’été"', "Les"],
    ["ferry", "Ferries"],
    ["sailing", "Ferries"],
    ["hauser", "Ferries"],
    ["猫", "東京で猫カフェが開店"],
    ["カフェ", "東京で猫カフェが開店"],
    ["東京", "東京で猫カフェが開店"],
    ["กาแฟ", "ร้านกาแฟเปิดใหม่ในกรุงเทพ"],
    ["новый дом", "Новые"],
    ['"ferry company runs"', "Ferries"],
    ["ferry -municipales", "Ferries"],
    ["dragon OR ferry", "Ferries"],
    ["ferry runs company hourly services again", "Ferries"],
    ['ferry "runs hourly services" sail company "ferry company"', "Ferries"],
    ['ferry -"company sails"', "Ferries"],
    ['"no such words" OR "hourly services"', "Ferries"],
  ])("finds %s", async (q, first) => {
    expect((await search(q)).map((title) => title.split(" ")[0])).toEqual([first]);
  });

  it.each([
    "ferry -hourly",
    '"company ferry"',
    '"ferry hourly"',
    'ferry -"company runs"',
    "ferry dragon",
    "ferry runs company hourly services elsewhere",
    "カ猫",
  ])("does not find %s", async (q) => {
    expect(await search(q)).toEqual([]);
  });

  it.each([
    "' OR 1=1 --",
    "a & | ! ( ) :* <-> b",
    "\\",
    "foo:*",
    '"',
    "''''",
    "<5>",
    "x' | 'y",
    "🎉 ferry",
    "-",
    "a".repeat(200),
    ".* (a+)+$ x",
  ])("takes %s as words or says that there is none", async (q) => {
    expect([200, 422]).toContain((await call(`/items?q=${encodeURIComponent(q)}`)).status);
  });

  it("/search puts the best match first and needs words", async () => {
    expect(await firstWords("/search?q=open%20OR%20house")).toEqual(["Open", "Baroque"]);
    expect((await call("/search")).status).toBe(422);
  });
});

describe("pages", () => {
  it.each([
    "/items?sort=newest",
    "/items?sort=updated",
    "/items?sort=quality",
    "/events?from=2020-01-01",
    "/events?near=48.86,2.34&radius_km=500&sort=distance",
    "/search?q=the%20OR%20a%20OR%20at%20OR%20of",
  ])("of %s hold every item once, also while more come in", async (path) => {
    const whole = (await list(`${path}&limit=100`)).data.map(({ id }) => id);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null && seen.length <= whole.length;) {
      const page = await list(`${path}&limit=2${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.page.next_cursor;
    }
    expect(seen).toEqual(whole);
    expect(whole.length).toBeGreaterThan(1);
  });

  it("go on only in the list they come from, however its query is written", async () => {
    const { page } = await list("/items?kind=event&min_quality=40&limit=2");
    const cursor = encodeURIComponent(page.next_cursor ?? "");
    expect((await call(`/items?limit=5&kind=event&cursor=${cursor}`)).status).toBe(200);
    expect((await call(`/items?kind=post&cursor=${cursor}`)).status).toBe(422);
    expect((await call(`/items?kind=event&sort=quality&cursor=${cursor}`)).status).toBe(422);
  });
});

describe("beside the items", () => {
  it("counts and facets are told when asked for", async () => {
    const { count, facets } = await list("/events?from=2020-01-01&count=true&facets=category,tag&limit=1");
    expect(count).toEqual({ value: 6, exact: true });
    expect(facets).toEqual({
      category: {
        exact: true,
        values: [
          { value: "Concert", count: 2 },
          { value: "Exhibition", count: 1 },
        ],
      },
      tag: {
        exact: true,
        values: [
          { value: "Music", count: 2 },
          { value: "Family", count: 1 },
        ],
      },
    });
    expect(await list("/items?q=nothingofthekind&count=true&facets=kind")).toMatchObject({
      count: { value: 0, exact: true },
      facets: { kind: { values: [] } },
    });
  });

  it("fields leaves out what was not asked for", async () => {
    const [first] = (await list("/posts?fields=title&limit=1")).data;
    expect(Object.keys(first ?? {}).toSorted()).toEqual(["id", "kind", "title"]);
  });
});

describe("bad values are 422 and named", () => {
  it.each([
    ["/items?near=1,2&bbox=1,2,3,4", "/bbox"],
    ["/items?near=91,0", "/near"],
    ["/items?near=1", "/near"],
    ["/items?radius_km=5", "/radius_km"],
    ["/items?near=1,2&radius_km=0", "/radius_km"],
    ["/items?bbox=1,5,2,5", "/bbox"],
    ["/items?from=2026-11-20&to=2026-11-20", "/to"],
    ["/items?from=2026-02-30", "/from"],
    ["/items?from=0000-01-01", "/from"],
    ["/items?price_min=5&price_max=4", "/price_max"],
    ["/items?kind=post&price_min=5", "/price_min"],
    ["/items?kind=event&brand=x", "/brand"],
    ["/items?is_free=maybe", "/is_free"],
    ["/items?is_free=true&price_min=1", "/price_min"],
    ["/items?ids=itm_1", "/ids/0"],
    ["/items?q=", "/q"],
    ["/items?q=-ferry", "/q"],
    ["/items?tag=%00", "/tag"],
    ["/items?q=caf%e9", "/q"],
    ["/items?q=why?&tag=caf%e9", "/tag"],
    ["/items?q=100%", "/q"],
    ["/items?%ff=1", "/"],
    ["/items?sort=best", "/sort"],
    ["/items?sort=relevance", "/sort"],
    ["/items?sort=distance", "/sort"],
    ["/posts?sort=soonest", "/sort"],
    ["/items?min_quality=", "/min_quality"],
    ["/items?kind=post&kind=event", "/kind"],
    ["/items?place_id=xx-nowhere", "/place_id"],
    ["/items?place_id=plc_999999999", "/place_id"],
    ["/items?fields=secret", "/fields/0"],
    ["/items?facets=title", "/facets/0"],
    ["/events/fr-paris?place_id=fj-suva", "/place_id"],
    ["/posts?kind=event", "/kind"],
    ["/items?language=klingonisch", "/language"],
    ["/items?sentiment=angry", "/sentiment"],
    ["/items?published_after=2026-11-20T10:00:00", "/published_after"],
    ["/items?barcode=12ab", "/barcode"],
  ])("%s: %s", async (path, pointer) => {
    const response = await call(path);
    expect(response.status, path).toBe(422);
    const { errors } = z.object({ errors: z.array(z.object({ pointer: z.string() })) }).parse(await response.json());
    expect(errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  it.each([
    ["/nothing?x=%e9", 404],
    ["/admin/users?q=%e9", 401],
  ])("what cannot be decoded is judged after who may ask what: %s is %i", async (path, status) => {
    expect((await call(path)).status).toBe(status);
  });

  it("a percent sign that is encoded is one", async () => {
    expect(await search("100% ferry company")).toEqual([]);
    expect((await call("/items?limit=1&q=ferry+%25")).status).toBe(200);
  });

  it("a city that is none is 404", async () => {
    for (const city of ["xx-nowhere", "%00", "a%20b"]) expect((await call(`/events/${city}`)).status).toBe(404);
  });
});

describe("whatever is asked", () => {
  it("never fails, and a bad value is named", async () => {
    const path = fc.constantFrom("/items", "/events", "/events/fr-paris", "/recalls", "/posts", "/search");
    const presentation = fc.record(
      {
        facets: fc.constantFrom("kind,tag", "nothing"),
        count: fc.constantFrom("true", "1"),
        fields: fc.constantFrom("title", "x"),
        limit: fc.constantFrom("1", "0"),
        cursor: fc.string(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(path, rawQuery, presentation, async (at, raw, shown) => {
        const response = await call(`${at}?${new URLSearchParams({ ...raw, ...shown }).toString()}`);
        const body = await response.text();
        expect([200, 403, 422], body).toContain(response.status);
        if (response.status === 422) expect(body).toContain('"pointer"');
      }),
      { numRuns: 250 },
    );
  });
});
