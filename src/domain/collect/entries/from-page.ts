import type { RawDraft } from "../../cleaning/index.ts";
import type { PageEntry, ParsedPage } from "../../parsing/index.ts";
import { dayAfter } from "./day-after.ts";
import type { Entry, SourceDefaults } from "./entry.ts";

/** What a source of this kind takes from a page. */
const WANTED: Record<SourceDefaults["itemKind"], PageEntry["kind"]> = { event: "event", post: "article", recall: "product" };

/** The things on a page that are of the source's kind, as drafts. */
export function entriesOfPage(page: ParsedPage, source: SourceDefaults): Entry[] {
  return page.entries
    .filter(({ kind }) => kind === WANTED[source.itemKind])
    .map((entry) => ({ raw: rawDraftOf({ ...entry, language: entry.language ?? page.language }, source), id: entry.id }));
}

function rawDraftOf(entry: PageEntry, source: SourceDefaults): RawDraft {
  const common = {
    title: entry.name,
    summary: entry.description,
    url: entry.url,
    language: entry.language,
    image_url: entry.imageUrl,
    tags: [...source.tags, ...entry.tags],
  };
  switch (source.itemKind) {
    case "event":
      return { kind: "event", ...common, published_at: null, event: eventOf(entry, source) };
    case "post":
      return {
        kind: "post",
        ...common,
        published_at: entry.article?.published ?? null,
        post: {
          author: entry.article?.authors[0]?.name ?? null,
          excerpt: entry.description === null ? null : entry.article?.body,
          mentions: [],
        },
      };
    case "recall":
      return {
        kind: "recall",
        ...common,
        published_at: null,
        recall: {
          products: [{ name: entry.name, brand: entry.product?.brand, models: entry.product?.models, barcodes: entry.product?.barcodes }],
          countries: [],
        },
      };
  }
}

function eventOf({ start, end, event, location, offers }: PageEntry, source: SourceDefaults) {
  const isDay = start !== null && !start.includes("T");
  return {
    // A date, a local time or an instant: cleaning tells them apart.
    ...(isDay ? { all_day: true, starts_on: start, ends_on: end === null ? null : dayAfter(end) } : { starts_at: start, ends_at: end }),
    time_zone: event?.timeZone,
    status: event?.status ?? "scheduled",
    place_id: source.placeId,
    venue: location?.name,
    address: location?.address,
    lat: location?.lat?.toString(),
    lon: location?.lon?.toString(),
    category: source.category,
    price_min: offers?.priceMin,
    price_max: offers?.priceMax,
    price: offers?.priceText,
    currency: offers?.currency,
    is_free: event?.isFree,
    organizer: event?.organizer?.name,
  };
}
