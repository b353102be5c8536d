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

/** The grid that items are indexed by: cells of a quarter of a degree, numbered row by row. */
export const CELLS_PER_DEGREE = 4;
export const CELLS_PER_ROW = 360 * CELLS_PER_DEGREE;
/** To look up so many costs as much as to read a few hundred rows. */
const MOST_CELLS = 200;

/** The cells of the grid that a box touches; null where they are too many. */
export function cellsOf({ south, north, sides }: Around): number[] | null {
  if (sides === null) return null;
  const [bottom, top] = [cellAt(south), cellAt(north)];
  const [left, right] = [cellAt(sides.west), cellAt(sides.east)];
  const columns = left <= right ? [[left, right] as const] : [[left, cellAt(180)] as const, [cellAt(-180), right] as const];
  const width = columns.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if ((top - bottom + 1) * width > MOST_CELLS) return null;
  return range(bottom, top).flatMap((row) =>
    columns.flatMap(([from, to]) => range(from, to).map((column) => row * CELLS_PER_ROW + column)),
  );
}

const cellAt = (degrees: number) => Math.floor(degrees * CELLS_PER_DEGREE);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
