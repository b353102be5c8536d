import { EARTH_RADIUS_KM } from "../../lib/sphere.ts";
import type { Box, Point } from "./query-values.ts";

/** `sides` is null where it holds a pole and so every longitude. */
export type Around = { south: number; north: number; sides: Pick<Box, "west" | "east"> | null };

/** The box around everything within so many km of a point. */
export function boxAround({ lat, lon }: Point, radiusKm: number): Around {
  const angle = radiusKm / EARTH_RADIUS_KM;
  const degrees = (angle * 180) / Math.PI;
  const [south, north] = [lat - degrees, lat + degrees];
  if (south <= -90 || north >= 90) return { south, north, sides: null };
  const reach = (Math.asin(Math.sin(angle) / Math.cos((lat * Math.PI) / 180)) * 180) / Math.PI;
  return { south, north, sides: { west: wrap(lon - reach), east: wrap(lon + reach) } };
}

const wrap = (lon: number) => (lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon);
