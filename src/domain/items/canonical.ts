import { sha256Hex } from "../../lib/digest.ts";
import { DEFAULT_MIN_QUALITY, DEFAULT_RADIUS_KM, impliedKind, type ItemQuery } from "./query.ts";

/**
 * The one notation of a query: fields in alphabetical order, defaults left out, the kind said if only one is possible. It is
 * itself a query, so it can be stored, shown and run again.
 */
export function canonicalQuery(query: ItemQuery): Partial<ItemQuery> {
  const kind = impliedKind(query);
  const defaults: Partial<ItemQuery> = { min_quality: DEFAULT_MIN_QUALITY, sort: "newest", radius_km: DEFAULT_RADIUS_KM };
  const said = Object.entries({ ...query, kind }).filter(
    ([name, value]) => value !== undefined && defaults[name as keyof ItemQuery] !== value,
  );
  return Object.fromEntries(said.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same for every way to write the same query, and for no other: 32 hexadecimal digits. */
export async function hashQuery(query: ItemQuery): Promise<string> {
  return (await sha256Hex(JSON.stringify(canonicalQuery(query)))).slice(0, 32);
}
