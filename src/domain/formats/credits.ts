import type { Item } from "../items/wire.ts";
import { AGENCIES } from "../registers/agencies.ts";

/** Whom an item is owed to, and on what terms it may be passed on. */
export type Credit = { name: string; url: string | null; terms: string | null };

/** One credit a source, in the order in which they reported it; for a recall the agency's licence too. */
export function creditsOf(item: Item): Credit[] {
  const agency = item.kind === "recall" ? AGENCIES.find(({ id }) => id === item.recall.agency_id) : undefined;
  return item.sources.map(({ name, url, attribution }) => {
    const terms = [attribution ?? agency?.attribution, agency && `Licence: ${agency.licence}`].filter((each) => each !== undefined);
    return { name, url, terms: terms.length === 0 ? null : terms.join(" ") };
  });
}

/** The credits of an item as one line of plain text; empty where no source is known. */
export function creditLine(item: Item): string {
  return creditsOf(item)
    .map(({ name, terms }) => (terms === null ? name : `${name}: ${terms}`))
    .join("; ");
}
