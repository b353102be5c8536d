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
  if (!isNode(a) || !isNode(b)) return (a ?? null) === (b ?? null);
  if (a === b) return true;
  const names = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && sameValue(Reflect.get(a, name), Reflect.get(b, name)));
}

function isNode(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
