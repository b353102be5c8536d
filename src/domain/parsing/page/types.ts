/** What a thing can become: an event, a post, a product of a recall; `other` is everything a page says besides. */
export type EntryKind = "event" | "article" | "product" | "other";

export type PagePlace = {
  name: string | null;
  /** On one line: all parts that are given, or the text the page gives instead. */
  address: string | null;
  street: string | null;
  locality: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
  lat: number | null;
  lon: number | null;
  url: string | null;
};

export type PageOffers = {
  /** Plain decimals, lowest and highest of all offers; null where no price is a number. */
  priceMin: string | null;
  priceMax: string | null;
  /** As the page writes it: mostly ISO 4217. */
  currency: string | null;
  /** The first price that is words and not a number (“from 10 to 20 €”). */
  priceText: string | null;
  url: string | null;
  availability: string | null;
};

export type Person = { name: string; url: string | null };

/** A schema.org Schedule as it stands: property → values. */
export type RawSchedule = Record<string, string[]>;

export type EventDetails = {
  status: "scheduled" | "cancelled" | "postponed" | "rescheduled" | "moved_online" | null;
  previousStart: string | null;
  doorTime: string | null;
  /** ISO 8601 duration as written. */
  duration: string | null;
  /** IANA zone, where the page names one. */
  timeZone: string | null;
  attendance: "offline" | "online" | "mixed" | null;
  onlineUrl: string | null;
  organizer: Person | null;
  performers: Person[];
  isFree: boolean | null;
  /** Never expanded here. */
  schedules: RawSchedule[];
  superEvent: { name: string | null; url: string | null } | null;
};

export type ArticleDetails = {
  published: string | null;
  modified: string | null;
  authors: Person[];
  publisher: Person | null;
  section: string | null;
  /** The whole text, where the page gives it as data. */
  body: string | null;
};

export type ProductDetails = {
  brand: string | null;
  models: string[];
  /** GTINs of any length, digits only. */
  barcodes: string[];
  sku: string | null;
  mpn: string | null;
};

export type PageEntry = {
  kind: EntryKind;
  /** The most telling of `types`: a short name of schema.org, or the IRI of another vocabulary. */
  type: string;
  types: string[];
  /** `@id`, `itemid` or `resource`, absolute. */
  id: string | null;
  name: string | null;
  url: string | null;
  /** Before sanitising: text of the page, or whatever stood in JSON-LD (then `html`). */
  description: string | null;
  descriptionType: "text" | "html";
  imageUrl: string | null;
  /** BCP 47 as written, inherited from the page. */
  language: string | null;
  tags: string[];
  /** A date, a local date-time, or one with offset; as exact as the page has it. Null where none can be read. */
  start: string | null;
  end: string | null;
  location: PagePlace | null;
  offers: PageOffers | null;
  event: EventDetails | null;
  article: ArticleDetails | null;
  product: ProductDetails | null;
};

/** A document that a page links to and that may be a better source than the page. */
export type PageLink = { url: string; type: string; title: string | null };
export type PageLinks = { feeds: PageLink[]; calendars: PageLink[] };

export type ParsedPage = {
  title: string | null;
  language: string | null;
  /** The page's own address by its canonical link, else where it came from. */
  url: string | null;
  /** Events, articles and products in document order, then the rest. */
  entries: PageEntry[];
  links: PageLinks;
  /** Machine-readable first word, then what happened. */
  warnings: string[];
};

/** An entry that says nothing yet. */
export const EMPTY_ENTRY: PageEntry = {
  kind: "other",
  type: "Thing",
  types: [],
  id: null,
  name: null,
  url: null,
  description: null,
  descriptionType: "text",
  imageUrl: null,
  language: null,
  tags: [],
  start: null,
  end: null,
  location: null,
  offers: null,
  event: null,
  article: null,
  product: null,
};
