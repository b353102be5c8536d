import { sql } from "drizzle-orm";
import type { Db } from "../../src/adapters/postgres/index.ts";
import { sequenceChanges } from "../../src/domain/changes/index.ts";
import { toSightings } from "../../src/domain/collect/drafts.ts";
import { venuesIn } from "../../src/domain/collect/place-drafts.ts";
import { archiveEvents, matchPending, noteAbsence, storeSightings } from "../../src/domain/identity/index.ts";
import { findPlace, noteVenues } from "../../src/domain/places/index.ts";
import { type IdPrefix, makeId } from "../../src/lib/ids.ts";
import { addDays } from "../../src/lib/time.ts";
import { documentOf, makeTellers, type Teller, type Told } from "./sources.ts";
import { makeThings, type Thing } from "./things.ts";
import { makeVenues } from "./town.ts";

export type Plan = {
  from: string;
  days: number;
  venues: number;
  sources: number;
  /** Days between two visits to a source. */ every: number;
  /** Share of feeds and pages whose ids are places in a list, or what comes next. */ reusing: number;
};
export type Played = {
  things: Thing[];
  tellers: Teller[];
  visits: number;
  entries: number;
  /** Thing → which of its changes any source ever told of. */
  heard: ReadonlyMap<string, ReadonlySet<number>>;
};

type Virtual = { db: Db; nowMs: number; newId: (prefix: IdPrefix) => string };

/** A year of a city, day by day, through the real stores, the matcher, the archive and the sequencer. */
export async function playYear(db: Db, plan: Plan, onDay: (day: string) => Promise<void> = async () => undefined): Promise<Played> {
  const { from, days } = plan;
  const things = makeThings(makeVenues(plan.venues), plan);
  const tellers = makeTellers(plan.sources, from, days, plan.reusing);
  const virtual: Virtual = { db, nowMs: msOf(from), newId: () => "" };
  let made = 0;
  virtual.newId = (prefix) =>
    makeId(
      prefix,
      virtual.nowMs,
      Uint8Array.from({ length: 16 }, (_, i) => Math.floor(++made / 32 ** (i % 4)) % 32),
    );
  const places = await seedTellers(virtual, tellers);
  const visited = new Set<number>();
  const heard = new Map<string, Set<number>>();
  let [visits, entries] = [0, 0];
  for (let day = from; day < addDays(from, days); day = addDays(day, 1)) {
    for (const teller of tellers) {
      const isAway = teller.away !== null && day >= teller.away.from && day < teller.away.to;
      if (isAway || (dayIndex(from, day) + teller.n) % plan.every !== 0) continue;
      virtual.nowMs = msOf(day) + teller.n * 60_000;
      const told = documentOf(teller, things, day);
      for (const { thing, change } of told) heard.set(thing, (heard.get(thing) ?? new Set()).add(change));
      await visit(virtual, teller, { told, placeId: places.get(teller.n) ?? null, backfill: !visited.has(teller.n) });
      entries += told.length;
      visited.add(teller.n);
      visits++;
    }
    await matchPending({ db, clock: () => virtual.nowMs }, "event");
    await archiveEvents({ db, clock: () => virtual.nowMs, queues: { send: async () => undefined }, requestId: "req_city" });
    await sequenceChanges(db);
    await onDay(day);
  }
  return { things, tellers, visits, entries, heard };
}

const DAY_MS = 86_400_000;
const msOf = (day: string) => Date.parse(`${day}T06:00:00Z`);
const dayIndex = (from: string, day: string) => Math.round((msOf(day) - msOf(from)) / DAY_MS);

export const sourceIdOf = (teller: number): string =>
  makeId(
    "src",
    0,
    new Uint8Array(16).map((_, i) => (i === 15 ? teller % 32 : i === 14 ? Math.floor(teller / 32) : 0)),
  );

async function seedTellers({ db }: Virtual, tellers: readonly Teller[]): Promise<Map<number, string | null>> {
  const places = new Map<number, string | null>();
  for (const teller of tellers) places.set(teller.n, teller.city === null ? null : ((await findPlace(db, teller.city.code))?.id ?? null));
  const rows = tellers.map(({ n, kind, trust }) => ({
    id: sourceIdOf(n),
    kind,
    trust,
    place_id: places.get(n) ?? null,
    completeness: kind === "feed" ? "window" : "snapshot",
  }));
  await db.execute(sql`
    insert into sources (id, kind, item_kind, name, url, place_id, trust, completeness, interval_s)
    select id, kind, 'event', id, 'https://source.example/' || id, place_id, trust, completeness, 3600
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, kind text, trust smallint, place_id text, completeness text)`);
  return places;
}

async function visit(
  virtual: Virtual,
  teller: Teller,
  { told, placeId, backfill }: { told: readonly Told[]; placeId: string | null; backfill: boolean },
): Promise<void> {
  const { db, newId } = virtual;
  const withPlace = told.map(({ id, raw }) => ({
    id,
    raw: raw.kind === "event" ? { ...raw, event: { ...raw.event, place_id: placeId } } : raw,
  }));
  const base = `https://source-${teller.n}.example/`;
  const source = { id: sourceIdOf(teller.n), kind: teller.kind, language: "en", placeId };
  const { rows } = await toSightings({ db, newId, clock: () => virtual.nowMs }, source, withPlace, base);
  const now = new Date(virtual.nowMs).toISOString();
  await noteVenues(db, venuesIn(rows), now);
  await storeSightings(db, { sourceId: sourceIdOf(teller.n), jobId: null, token: null, now, backfill, rows });
  if (teller.kind !== "feed") await noteAbsence(db, { sourceId: sourceIdOf(teller.n), now, seenSince: now });
}
