import { cleanDraft } from "../../src/domain/cleaning/index.ts";
import { toldInZone } from "../../src/domain/cleaning/told-in-zone.ts";
import { type Sighted, sighted } from "../../src/domain/identity/pairs/features.ts";
import { STOP_KEY_ITEMS } from "../../src/domain/identity/clusters/score-pairs.ts";
import { venueIdOf } from "../../src/domain/places/index.ts";
import { addDays } from "../../src/lib/time.ts";
import { documentOf, makeTellers, type Teller, type Told } from "./sources.ts";
import { makeThings } from "./things.ts";
import { makeVenues } from "./town.ts";

/** One source's word on one thing as it then stood. */
export type Labelled = { thing: string; change: number; source: number; sighted: Sighted };
export type LabelledPair = { a: Labelled; b: Labelled; same: boolean };

const FROM = "2026-03-01";
const DAYS = 60;

/**
 * What the sources of a city tell on one day, each placed where it belongs. Halls and sources from `first` on: another city of the
 * same kind, in which other acts play at other hours and are told in other ways.
 */
export async function tellCity(first: number, venues: number, sources: number): Promise<Labelled[]> {
  const year = { from: FROM, days: DAYS };
  const things = makeThings(makeVenues(first + venues).slice(first), year);
  const venueOf = new Map(things.map(({ id, changes }) => [id, changes[0]?.state.venue]));
  const tellers = makeTellers(first + sources, FROM, DAYS).slice(first);
  const day = addDays(FROM, DAYS / 2);
  const told = tellers.flatMap((teller) => documentOf(teller, things, day).map((entry) => ({ teller, entry })));
  const all = await Promise.all(told.map(({ teller, entry }) => toLabelled(teller, entry, venueOf.get(entry.thing)?.city)));
  return all.filter((each) => each !== null);
}

async function toLabelled(teller: Teller, { id, thing, change, raw }: Told, city: { code: string; zone: string } | undefined) {
  const cleaned = cleanDraft(raw, {
    baseUrl: `https://source-${teller.n}.example/`,
    language: "en",
    nowMs: Date.parse(`${FROM}T06:00:00Z`),
  });
  if ("rejected" in cleaned || cleaned.draft.kind !== "event" || city === undefined) return null;
  const event = { ...toldInZone(cleaned.draft.event, city.zone), place_id: city.code };
  const draft = { ...cleaned.draft, event: { ...event, venue_id: await venueIdOf(city.code, event.venue) } };
  const sighting = {
    ...{ id: `sgt_${teller.n}_${id}`, sourceId: `src_${teller.n}`, externalId: id, state: "live" as const, draft, former: [] },
    ...{ quality: { score: 80, version: 1, reasons: [] }, firstSeenAt: `${FROM}T06:00:00.000Z`, trust: teller.trust },
    ...{ alertable: true, showsImages: true, placeZone: city.zone },
  };
  return { thing, change, source: teller.n, sighted: sighted(sighting) };
}

export type Blocking = { pairs: LabelledPair[]; recall: number; perSighting: number };

/**
 * The pairs of different sources that share a telling key. Of one thing, only what tells of it in the same state counts as
 * the same: who has not heard of a change is known by other means.
 */
export function candidatesOf(all: readonly Labelled[]): Blocking {
  const buckets = new Map<bigint, Labelled[]>();
  for (const each of all) for (const key of each.sighted.keys) buckets.set(key, [...(buckets.get(key) ?? []), each]);
  const found = new Map<string, LabelledPair>();
  for (const bucket of buckets.values()) {
    if (new Set(bucket.map(({ thing }) => thing)).size > STOP_KEY_ITEMS) continue;
    bucket.forEach((a, i) => {
      for (const b of bucket.slice(i + 1)) {
        const isSame = a.thing === b.thing;
        if (a.source === b.source || (isSame && a.change !== b.change)) continue;
        found.set(`${a.sighted.name} ${b.sighted.name}`, { a, b, same: isSame });
      }
    });
  }
  const pairs = [...found.values()];
  const states = Map.groupBy(all, ({ thing, change }) => `${thing} ${change}`);
  const real = [...states.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  return { pairs, recall: pairs.filter(({ same }) => same).length / real, perSighting: (2 * pairs.length) / all.length };
}
