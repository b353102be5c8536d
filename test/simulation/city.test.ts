import { beforeAll, describe, expect, inject, it } from "vitest";
import { sql } from "drizzle-orm";
import { measure, type Figures } from "../../bench/city/measure.ts";
import { playYear } from "../../bench/city/play.ts";
import { CITIES } from "../../bench/city/town.ts";
import { loadGazetteer } from "../../local/gazetteer.ts";
import { type Db, openDb } from "../../src/adapters/postgres/index.ts";
import { createDatabase } from "../support/control.ts";

/** Five weeks around the nights on which the clocks change in Portland, Bristol, Lyon and Wellington. */
const PLAN = { from: "2026-03-01", days: 38, venues: 24, sources: 8, every: 6, reusing: 0.15 };

let db: Db;
let figures: Figures;
beforeAll(async () => {
  const url = await createDatabase();
  await loadGazetteer(url);
  db = openDb(url, inject("stack").neonHttpUrl);
  figures = await measure(db, await playYear(db, PLAN), "2026-03-07");
}, 240_000);

describe("some weeks of a city", () => {
  it("become one item each, and no two things become one", () => {
    expect(figures.things).toBeGreaterThan(40);
    expect(figures.falselyMerged).toBe(0);
    expect(figures.exactlyOne / figures.things, JSON.stringify(figures.cases)).toBeGreaterThan(0.97);
  });

  it("are put into their cities, whoever tells of them", async () => {
    const { rows } = await db.execute<{ told: string; placed: string | null; n: number }>(sql`
      select draft #>> '{event,address}' as told, p.code as placed, count(*)::int as n from sightings s
      left join places p on p.id = s.draft #>> '{event,place_id}' where draft #>> '{event,address}' is not null group by 1, 2`);
    expect(rows.length).toBeGreaterThan(10);
    for (const { told, placed } of rows) expect(placed, told).toBe(CITIES.find(({ name }) => told.includes(name))?.code);
  });

  it("start at one instant, in whatever way their sources tell the time", async () => {
    const { rows } = await db.execute(sql`
      select external_id, array_agg(distinct draft #>> '{event,starts_local}') as starts from sightings
      where draft #>> '{event,starts_local}' is not null and external_id in (select replace(external_id, 'new-', '') from sightings group by 1 having max(version) = 1)
        and draft #>> '{event,time_zone}' is not null
      group by external_id having count(distinct draft #>> '{event,starts_local}') > 1 and max(version) = 1 and count(*) = count(*) filter (where state = 'live')`);
    // Sources that have not heard of a new hour yet tell the old one.
    expect(rows.length / figures.things).toBeLessThan(0.05);
  });
});
