import { z } from "zod";
import type { Place, PlaceNearby } from "./store.ts";

/** A place's wire form; `distance_km` only where it was asked from somewhere. */
export const PlaceWire = z
  .object({
    id: z.string(),
    code: z.string(),
    name: z.string(),
    country: z.string(),
    lat: z.number(),
    lon: z.number(),
    time_zone: z.string(),
    population: z.number().int(),
    distance_km: z.number().optional(),
  })
  .meta({
    id: "Place",
    example: {
      id: "plc_2988507",
      code: "fr-paris",
      name: "Paris",
      country: "FR",
      lat: 48.85341,
      lon: 2.3488,
      time_zone: "Europe/Paris",
      population: 2_138_551,
    },
  });

export function placeView(place: Place | PlaceNearby): z.infer<typeof PlaceWire> {
  const { id, code, name, country, lat, lon, timeZone, population } = place;
  const distance = "distanceKm" in place ? { distance_km: Math.round(place.distanceKm * 1000) / 1000 } : {};
  return { id, code, name, country, lat, lon, time_zone: timeZone, population, ...distance };
}
