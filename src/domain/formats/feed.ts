import type { Item, ToldItem } from "../items/wire.ts";

/** One page of a list as a writer takes it, and the address of the page after it. */
export type ItemPage = { items: readonly ToldItem[]; nextUrl: string | null };

/** The pages of a list, read as they are asked for: a writer holds one at a time. */
export type ItemPages = AsyncIterable<ItemPage>;

/** What a document says of itself. Every address is absolute. */
export type Feed = {
  title: string;
  description: string;
  /** Start of the addresses of items. */
  publicUrl: string;
  /** Where this very document stands. */
  selfUrl: string;
  /** The same list as JSON. */
  homeUrl: string;
  nowMs: number;
};

/** Turns the pages of a list into the text of one document, a page at a time. */
export type Writer = (pages: ItemPages, feed: Feed) => AsyncIterable<string>;

/** Where an item answers for ever; it moves on by itself when the item is merged into another. */
export const itemUrl = (feed: Feed, id: string): string => `${feed.publicUrl}/api/v1/items/${id}`;

/** Where to read more: what was reported, at whoever reported it. */
export const readUrl = (feed: Feed, item: Item): string => item.url ?? itemUrl(feed, item.id);

/** When the newest of these was last revised; the epoch where there is nothing, since no date is invented. */
export function lastUpdated(items: readonly Item[]): string {
  return items.reduce((last, { updated_at }) => (updated_at > last ? updated_at : last), "1970-01-01T00:00:00.000Z");
}
