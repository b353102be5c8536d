import type { Db } from "../../adapters/postgres/index.ts";
import { AppError } from "../../lib/errors.ts";
import { findPlace, type Place } from "./store.ts";

export type { Located } from "./choose-place.ts";
export { locateEvents } from "./locate-events.ts";
export { foldName } from "./names.ts";
export { type CitySearch, findPlace, listMajorCities, nearestPlaces, type Place, type PlaceNearby } from "./store.ts";
export { foldHall, hallName, venueIdOf } from "./venue-id.ts";
export { mergeVenues } from "./merge-venues.ts";
export { findVenue, listVenues, noteVenues, type Venue, type VenueMention } from "./venue-store.ts";
export { venueView, VenueWire } from "./venue-view.ts";
export { placeView, PlaceWire } from "./view.ts";

/** A place by id or code; null stays null; 422 on `place_id` for one the gazetteer does not know. */
export async function resolvePlace(db: Db, idOrCode: string | null): Promise<Place | null> {
  if (idOrCode === null) return null;
  const place = await findPlace(db, idOrCode);
  if (place === null) {
    throw new AppError("invalid", "A field is not valid.", { errors: [{ pointer: "/place_id", message: "is no place of the gazetteer" }] });
  }
  return place;
}
