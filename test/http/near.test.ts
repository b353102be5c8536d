import { sql } from "drizzle-orm";
import { z } from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { call } from "../support/api.ts";
import { db } from "../support/collected.ts";
import { resetStack } from "../support/control.ts";

const FAR = 900;
const PLYMOUTH = { lat: 50.37, lon: -4.14, category: "Sail", language: "kw", price: 7, score: 95 };
const SYDNEY = { lat: -33, lon: 151, category: "Surf", language: "en", price: 50, score: 80 };
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Events at 20:00, numbered on. */
async function add(from: number, count: number, like: typeof PLYMOUTH, date: string, endDate = date) {
  const { lat, lon, category, language, price, score } = like;
  await db.execute(sql`
    insert into items (id, kind, visible, title, tags, first_seen_at, updated_at, revision, resolver,
      detail, alertable, local_date, local_end_date, starts_at, ends_at, status, lat, lon, category, language, price_min)
    select 'itm_' || lpad((${from}::int + g)::text, 26, '0'), 'event', true, 'Event', '{}', now() - (${from}::int + g) * interval '1 minute', now(), 1, 1,
      jsonb_build_object('starts_local', null, 'ends_local', null, 'starts_on', null, 'ends_on', null, 'time_zone', null, 'all_day', false, 'status', 'scheduled',
        'series_id', null, 'place_id', null, 'venue', null, 'venue_id', null, 'address', null, 'lat', ${lat}::float8, 'lon', ${lon}::float8, 'category', null,
        'price_min', null, 'price_max', null, 'currency', null, 'is_free', null, 'organizer', null, 'starts_at', null, 'ends_at', null, 'floating', false),
      true, ${date}::date, ${endDate}::date, ${date}::date + time '20:00', ${endDate}::date + time '22:00', 'scheduled', ${lat}::float8, ${lon}::float8, ${category}, ${language}, ${price}::numeric
    from generate_series(1, ${count}::int) g`);
  await db.execute(sql`
    insert into item_evidence (item_id, winners, conflicts, quality, quality_score, sort_at)
    select id, '{}', '[]', '{"score": 80, "version": 1, "reasons": []}', ${score}, sort_at from items on conflict do nothing`);
}

beforeAll(async () => {
  await resetStack();
  await add(0, 1, PLYMOUTH, dayIn(-3), dayIn(5));
  await add(1, 3, PLYMOUTH, dayIn(1));
  await add(4, FAR, SYDNEY, dayIn(2));
  await add(4 + FAR, 4, { ...PLYMOUTH, lat: 50.4, lon: -4.2 }, dayIn(3));
});

const Page = z.object({ data: z.array(z.object({ id: z.string() })), page: z.object({ next_cursor: z.string().nullable() }) });

/** Numbers of all events of a list, page by page. */
async function numbersOf(path: string, limit: number): Promise<number[]> {
  const found: number[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const more: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = Page.parse(await (await call(`${path}&limit=${limit}${more}`)).json());
    found.push(...page.data.map(({ id }) => Number(id.slice(4))));
    cursor = page.page.next_cursor;
  }
  return found;
}

describe.each([
  ["near a point", "near=50.37,-4.14&radius_km=30"],
  ["in a box", "bbox=-5,50,-4,51"],
  ["of a category", "category=Sail"],
  ["in a language", "language=kw"],
  ["within a price", "price_min=5&price_max=9"],
  ["of a quality", "min_quality=90"],
])("%s", (_where, area) => {
  it.each([1, 2, 3, 100])("everything is found in order, the crowd elsewhere or not, %i at a time", async (limit) => {
    const here = [1, 2, 3, 4, ...[5, 6, 7, 8].map((n) => n + FAR)];
    expect(await numbersOf(`/events?${area}`, limit)).toEqual(here);
    expect(await numbersOf(`/items?${area}`, limit)).toEqual(here);
    expect(await numbersOf(`/items?kind=event&sort=soonest&${area}&from=${dayIn(3)}`, limit)).toEqual([here[0], ...here.slice(4)]);
  });
});
