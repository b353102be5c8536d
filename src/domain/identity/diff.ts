import { foldedTokens } from "../../lib/fold-text.ts";
import type { Canonical } from "../items/schema.ts";
import type { FieldChange } from "./schema.ts";

/** Changes that people are told of; everything else is a revision nobody is woken for. */
const WHEN = ["starts_at", "ends_at", "starts_local", "ends_local", "starts_on", "ends_on", "time_zone", "all_day"];
const WHERE = ["place_id", "venue", "address", "lat", "lon"];
const PRICE = ["price_min", "price_max", "currency", "is_free"];
const MATERIAL = new Set([
  "/title",
  "/withdrawn",
  ...[...WHEN, ...WHERE, ...PRICE, "status"].map((name) => `/event/${name}`),
  ...["products", "hazard", "remedy", "severity"].map((name) => `/recall/${name}`),
]);

/** The fields of a canonical form by path, one level into the block of its kind. */
export function fieldsOf(canonical: Canonical): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(canonical)) {
    if (name !== canonical.kind) fields.set(`/${name}`, value);
  }
  for (const [name, value] of Object.entries(blockOf(canonical))) fields.set(`/${canonical.kind}/${name}`, value);
  return fields;
}

/** The block of an item's own kind. */
export function blockOf(canonical: Canonical): object {
  if (canonical.kind === "event") return canonical.event;
  if (canonical.kind === "recall") return canonical.recall;
  return canonical.post;
}

/** What differs, by path in alphabetical order, and whether it is material. */
export function diff(before: Canonical, after: Canonical): { changes: FieldChange[]; material: boolean } {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  const paths = [...new Set([...from.keys(), ...to.keys()])].filter((path) => !sameValue(from.get(path), to.get(path))).toSorted();
  const changes = paths.map((path) => ({ path, from: from.get(path) ?? null, to: to.get(path) ?? null }));
  return { changes, material: paths.some((path) => MATERIAL.has(path) && isNews(path, from, to)) };
}

type Fields = ReadonlyMap<string, unknown>;

/** Another spelling of the same title or hall, and an address or position that nobody had told of yet, change nothing that took place. */
function isNews(path: string, from: Fields, to: Fields): boolean {
  switch (path) {
    case "/title":
      return foldedTokens(String(from.get(path))).join(" ") !== foldedTokens(String(to.get(path))).join(" ");
    case "/event/venue":
      return (from.get("/event/venue_id") ?? null) === null || from.get("/event/venue_id") !== to.get("/event/venue_id");
    case "/event/address":
    case "/event/lat":
    case "/event/lon":
      return (from.get(path) ?? null) !== null && (to.get(path) ?? null) !== null;
    default:
      return true;
  }
}

/** Equality of JSON values; key order, which a database does not keep, does not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" && typeof b !== "object") return (a ?? null) === (b ?? null);
  return a === b || JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, ordered(inner)]),
  );
}
