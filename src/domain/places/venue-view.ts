import { z } from "zod";
import type { Venue } from "./venue-store.ts";

export const VenueWire = z
  .object({
    id: z.string(),
    place_id: z.string(),
    name: z.string(),
    lat: z.number().nullable(),
    lon: z.number().nullable(),
    merged_into: z.string().nullable(),
  })
  .meta({
    id: "Venue",
    example: {
      id: "ven_01f0c4d5e6a7b8091a2b3c4d5e",
      place_id: "plc_2640194",
      name: "Old Customs House",
      lat: 50.3665,
      lon: -4.1341,
      merged_into: null,
    },
  });

export function venueView({ id, placeId, name, lat, lon, mergedInto }: Venue): z.infer<typeof VenueWire> {
  return { id, place_id: placeId, name, lat, lon, merged_into: mergedInto };
}
