import type { Db } from "../../adapters/postgres/index.ts";
import type { EventDraft } from "../items/schema.ts";
import { readAddress } from "./address.ts";
import { type ByName, choosePlace, type Evidence, type Located } from "./choose-place.ts";
import { lookUpPlaces, type Place, type PlaceNearby } from "./store.ts";

/** So many events ask the gazetteer at once. */
const CHUNK = 500;
/** About a hundred metres: halls that share a corner share their city. */
const POSITION_DIGITS = 3;

/**
 * The city each event is in, by what it says itself (id or code of a place, address, position, zone) and, where it says
 * nothing, by its source's place. Where that leaves it open there is none, and `why` tells an operator what is missing;
 * null if nothing at all was said. Three statements per 500 events.
 */
export async function locateEvents(db: Db, events: readonly EventDraft[], sourcePlaceId: string | null): Promise<Located[]> {
  const located: Located[] = [];
  for (let start = 0; start < events.length; start += CHUNK) {
    located.push(...(await locateChunk(db, events.slice(start, start + CHUNK), sourcePlaceId)));
  }
  return located;
}

type Question = { event: EventDraft; ownPlace: string | null; position: string | null; readings: Evidence["readings"] };

async function locateChunk(db: Db, events: readonly EventDraft[], sourcePlaceId: string | null): Promise<Located[]> {
  const questions = events.map((event) => toQuestion(event, sourcePlaceId));
  const positions = [...new Set(questions.flatMap(({ position }) => position ?? []))];
  const owned = questions.flatMap(({ ownPlace }) => ownPlace ?? []);
  const found = await lookUpPlaces(db, {
    idsOrCodes: [...new Set(sourcePlaceId === null ? owned : [...owned, sourcePlaceId])],
    names: [...new Set(questions.flatMap(({ readings }) => readings.flatMap(({ names }) => names.map(({ name }) => name))))],
    positions: positions.map(fromKey),
  });
  const gazetteer: Gazetteer = {
    known: new Map(found.known.map((place) => [place.asked, place])),
    named: Map.groupBy(found.named, ({ asked }) => asked),
    nearby: Map.groupBy(found.nearby, ({ asked }) => positions[asked] ?? ""),
  };
  const sourcePlace = gazetteer.known.get(sourcePlaceId ?? "") ?? null;
  return questions.map((question) => answer(question, gazetteer, sourcePlace));
}

type Gazetteer = { known: ReadonlyMap<string, Place>; named: ByName; nearby: ReadonlyMap<string, PlaceNearby[]> };

function toQuestion(event: EventDraft, sourcePlaceId: string | null): Question {
  const said = [event.venue, event.address].filter((text) => text !== null).join(", ");
  const ownPlace = event.place_id === sourcePlaceId ? null : event.place_id;
  const isPlaced = event.lat !== null && event.lon !== null;
  const position = isPlaced ? [event.lat, event.lon].map((degrees) => degrees?.toFixed(POSITION_DIGITS)).join(" ") : null;
  return { event, ownPlace, position, readings: readAddress(said) };
}

function fromKey(key: string): { lat: number; lon: number } {
  const [lat = 0, lon = 0] = key.split(" ").map(Number);
  return { lat, lon };
}

function answer({ event, ownPlace, position, readings }: Question, gazetteer: Gazetteer, sourcePlace: Place | null): Located {
  const own = gazetteer.known.get(ownPlace ?? "");
  if (own !== undefined) return { place: own, why: null };
  const evidence = { readings, position: position === null ? null : fromKey(position), timeZone: event.time_zone, sourcePlace };
  const choice = choosePlace(evidence, gazetteer.named, gazetteer.nearby.get(position ?? "") ?? []);
  if (choice.place !== null || ownPlace === null) return choice;
  return { place: null, why: `"${ownPlace.slice(0, 40)}" is no place of the gazetteer.` };
}
