import type { Item } from "../items/wire.ts";

/** Whom an item is owed to, and on what terms it may be passed on. */
export type Credit = { name: string; url: string | null; terms: string | null };

/** One credit a source, in the order in which they reported it. */
export function creditsOf(item: Item): Credit[] {
  return item.sources.map(({ name, url, attribution, licence }) => {
    const terms = [attribution === name ? null : attribution, licence === null ? null : `Licence: ${licence}`].filter(
      (each) => each !== null,
    );
    return { name, url, terms: terms.length === 0 ? null : terms.join(". ") };
  });
}

/** The credits of an item as one line of plain text; empty where no source is known. */
export function creditLine(item: Item): string {
  return creditsOf(item)
    .map(({ name, terms }) => (terms === null ? name : `${name}: ${terms}`))
    .join("; ");
}
