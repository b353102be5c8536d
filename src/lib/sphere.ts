export const EARTH_RADIUS_KM = 6371.0088;

export type Position = { lat: number; lon: number };

/** Along the great circle (haversine), in kilometres; degrees in. */
export function distanceKm(a: Position, b: Position): number {
  const rad = Math.PI / 180;
  const [sinLat, sinLon] = [Math.sin(((b.lat - a.lat) * rad) / 2), Math.sin(((b.lon - a.lon) * rad) / 2)];
  const h = sinLat ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * sinLon ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
}
