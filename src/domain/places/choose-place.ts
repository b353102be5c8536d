import { distanceKm } from "../../lib/sphere.ts";
import type { Addressed, AddressPart, Area } from "./address.ts";
import type { Place, PlaceNearby } from "./store.ts";

/** A place that goes by a name that was looked up. */
export type NamedPlace = Place & { own: boolean };
/** By the folded name. */
export type ByName = ReadonlyMap<string, readonly NamedPlace[]>;

export type Evidence = {
  /** Ways to read what is said of the place, likeliest first. */
  readings: readonly [Addressed, ...Addressed[]];
  position: { lat: number; lon: number } | null;
  /** Of the event itself, if its source named one. */
  timeZone: string | null;
  /** Where the source says it is about. */
  sourcePlace: Place | null;
};

/** `why` tells an operator what is missing; null if nothing was said at all. */
export type Located = { place: Place; why: null } | { place: null; why: string | null };

/** An event this far from a city's centre may still be called in it. */
const REACH_KM = 30;
/** And by its address, in the suburbs of the largest. */
const ADDRESS_REACH_KM = 60;
const REGION_KM = 100;
/** A name alone is believed of no smaller city: there are too many places of less that no gazetteer has. */
const WELL_KNOWN = 100_000;

/**
 * The city an event is in, of those that go by a name in its address and those near its position. Pure. What is said
 * plainly (country, state, position) must hold; zone and source decide between what is left. Where that leaves several,
 * none is chosen, and `why` says so.
 */
export function choosePlace(evidence: Evidence, named: ByName, nearby: readonly PlaceNearby[]): Located {
  const { readings, sourcePlace } = evidence;
  const uncertain: string[] = [];
  for (const addressed of readings) {
    const { place, why } = byName({ ...evidence, addressed }, named);
    if (place !== null) return { place, why: null };
    if (why !== null) uncertain.push(why);
  }
  const addressed = readings.at(-1) ?? readings[0];
  if (evidence.position !== null) return atPosition(addressed, nearby);
  if (uncertain[0] !== undefined) return { place: null, why: uncertain[0] };
  if (sourcePlace !== null && isInStated(sourcePlace, addressed) && fitsPostcode(sourcePlace, addressed))
    return { place: sourcePlace, why: null };
  const said = addressed.names.length > 0 || addressed.areas.length > 0;
  return { place: null, why: said ? "No city we know fits the address." : null };
}

type Reading = Evidence & { addressed: Addressed };

function byName(reading: Reading, named: ByName): { place: Place | null; why: string | null } {
  let why: string | null = null;
  for (const part of reading.addressed.names) {
    const left = narrow(
      (named.get(part.name) ?? []).filter((place) => isPossible(place, reading)),
      reading,
    );
    const [only] = left;
    if (only !== undefined && left.length === 1 && isBelievable(only, part, reading)) return { place: only, why: null };
    if (left.length > 0 && reading.addressed.isStructured && !part.first) why ??= describe(part.name, left);
  }
  return { place: null, why };
}

function isPossible(place: Place, { addressed, position }: Reading): boolean {
  return isInStated(place, addressed) && (position === null || distanceKm(place, position) <= ADDRESS_REACH_KM);
}

function isInStated(place: Place, { areas }: Addressed): boolean {
  return areas.every((alternatives) => alternatives.some((area) => isIn(place, area)));
}

function fitsPostcode({ country }: Place, { postcodesOf }: Addressed): boolean {
  return postcodesOf.length === 0 || postcodesOf.includes(country);
}

function isIn(place: Place, { country, admin1 }: Area): boolean {
  return place.country === country && (admin1 === undefined || place.admin1 === admin1);
}

/** Each piece of evidence that does not rule out all that is left. */
function narrow(places: readonly NamedPlace[], { addressed, timeZone, sourcePlace }: Reading): readonly NamedPlace[] {
  const tests: ((place: NamedPlace) => boolean)[] = [
    (place) => fitsPostcode(place, addressed),
    (place) => place.timeZone === timeZone,
    (place) => place.country === sourcePlace?.country,
    (place) => sourcePlace !== null && distanceKm(place, sourcePlace) <= REGION_KM,
    (place) => place.own,
  ];
  return tests.reduce((left, test) => (left.length > 1 && left.some(test) ? left.filter(test) : left), places);
}

/** Whether anything besides its name speaks for a place. */
function isBelievable(place: NamedPlace, part: AddressPart, { addressed, position, timeZone, sourcePlace }: Reading): boolean {
  if (addressed.areas.length > 0 || position !== null || addressed.postcodesOf.includes(place.country)) return true;
  const inZone = place.timeZone === timeZone;
  if (!addressed.isStructured) return sourcePlace === null ? inZone : place.id === sourcePlace.id;
  const isKnown = place.own && place.population >= WELL_KNOWN;
  if (part.first) return place.id === sourcePlace?.id || (inZone && isKnown);
  return inZone || (sourcePlace === null ? isKnown : place.country === sourcePlace.country);
}

/** The larger a city, the further it reaches: a hall at the edge of Paris is in Paris, though a suburb's centre is nearer. */
function atPosition(addressed: Addressed, nearby: readonly PlaceNearby[]): Located {
  const pull = (place: PlaceNearby) => place.distanceKm / Math.sqrt(Math.max(place.population, 5_000));
  const reached = nearby.filter((place) => place.distanceKm <= REACH_KM).toSorted((a, b) => pull(a) - pull(b) || (a.id < b.id ? -1 : 1));
  const [best] = reached.filter((place) => isInStated(place, addressed));
  if (best !== undefined) return { place: best, why: null };
  return {
    place: null,
    why:
      reached.length === 0
        ? `There is no city within ${REACH_KM} km of the position.`
        : "The position is not in the country or state of the address.",
  };
}

function describe(name: string, places: readonly Place[]): string {
  const where = [...new Set(places.map((place) => [place.admin1, place.country].filter((part) => part !== null).join(" ")))].toSorted();
  return places.length === 1
    ? `Nothing but the name tells that ${name} is the one in ${where[0] ?? ""}.`
    : `There is more than one ${name} (${where.slice(0, 5).join(", ")}${where.length > 5 ? ", …" : ""}) and nothing tells which.`;
}
