import type { Canonical } from "../../items/schema.ts";
import { isNews } from "./news.ts";
import type { FieldChange } from "../schema.ts";

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
  return { changes, material: paths.some((path) => isNews(path, before, after)) };
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
