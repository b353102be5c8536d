import { attribute } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";

/** The children of an entry or a channel by `namespace:local` (`local` alone for RSS's own), in document order. */
export type Fields = ReadonlyMap<string, readonly XmlElement[]>;

/**
 * Elements whose children count as the entry's own, after its direct ones: wrappers, and those that never have children, so
 * that what stands in them is what follows a start tag that was not closed.
 */
const WRAPPERS = new Set(["media:group", "media:content", "enclosure", "link", "guid", "category", "atom:link", "atom:category"]);

/** Indexes the direct children; what deeper elements say is about something else (the image, the source). */
export function fieldsOf(element: XmlElement): Fields {
  const fields = new Map<string, XmlElement[]>();
  const wrappers: XmlElement[] = [];
  const add = (child: XmlElement): void => {
    const name = fieldName(child);
    const same = fields.get(name);
    if (same) same.push(child);
    else fields.set(name, [child]);
    if (WRAPPERS.has(name)) wrappers.push(child);
  };
  for (const child of element.children) if (typeof child !== "string") add(child);
  // A wrapper may stand in another; those found on the way are looked into in their turn.
  for (const wrapper of wrappers) for (const child of wrapper.children) if (typeof child !== "string") add(child);
  return fields;
}

export function fieldName({ namespace, local }: XmlElement): string {
  return namespace === "" ? local : `${namespace}:${local}`;
}

/** All fields of these names, in the order of the names. */
export function allFields(fields: Fields, names: readonly string[]): XmlElement[] {
  return names.flatMap((name) => fields.get(name) ?? []);
}

/** The first result that is not null, trying the fields of these names in order. */
export function firstOf<T>(fields: Fields, names: readonly string[], read: (field: XmlElement) => T | null): T | null {
  for (const name of names) {
    for (const field of fields.get(name) ?? []) {
      const value = read(field);
      if (value !== null) return value;
    }
  }
  return null;
}

/** An attribute's trimmed value, null when empty. */
export function trimmedAttribute(element: XmlElement, name: string): string | null {
  const value = attribute(element, name)?.trim() ?? "";
  return value === "" ? null : value;
}
