import type { ApiMapping } from "./api/mapping.ts";
import type { ParsedApi } from "./api/types.ts";
import type { ParsedCalendar } from "./calendar/types.ts";
import type { PageSelectors } from "./page/selectors/schema.ts";
import type { ParsedPage } from "./page/types.ts";

/** The kinds of document the parsing room reads; the same words as `sources.kind`. */
export const DOCUMENT_KINDS = ["feed", "calendar", "page", "api"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** One response as it came, after content decoding (gzip, br) and after the cap on bytes. */
export type ParseInput = {
  body: Uint8Array;
  /** The Content-Type header as received; a hint, never trusted over the content. */
  contentType: string | null;
  /** Where the body came from: what relative links are resolved against. */
  url: string | null;
  /** What the operator says it is; without it the content decides. */
  kind?: DocumentKind;
  /** Half-open window for occurrences of calendars, RFC 3339 or wall-clock. */
  from?: string;
  to?: string;
  /** IANA zone of the place a source is about: where a calendar that names none is at home. */
  defaultZone?: string;
  /** Where the items of a page are, when its operator says so. */
  selectors?: PageSelectors;
  /** Where the items of a JSON answer and their fields are, when its operator says so. */
  mapping?: ApiMapping;
};

/** What every parser by kind receives: text in place of bytes. */
export type DecodedInput = {
  text: string;
  /** Name of the encoding the text was read in, lower case (`utf-8`, `windows-1252`). */
  charset: string;
  contentType: string | null;
  url: string | null;
  from?: string;
  to?: string;
  defaultZone?: string;
  selectors?: PageSelectors;
  mapping?: ApiMapping;
  /** Warnings so far; parsers add theirs. */
  warnings: string[];
};

export type ParseErrorCode =
  | "body_gone"
  | "empty_body"
  | "unrecognised"
  | "not_a_feed"
  | "html_page"
  | "json_invalid"
  | "no_items"
  | "not_a_calendar"
  | "invalid_window"
  | "invalid_selectors";

/** Why nothing could be taken from a document, in words an operator understands. */
export class ParseError extends Error {
  override readonly name = "ParseError";
  readonly code: ParseErrorCode;
  /** Feeds that the page itself points at, when a page came where a feed was expected. */
  readonly feeds: FeedLink[];

  constructor(code: ParseErrorCode, message: string, feeds: FeedLink[] = []) {
    super(message);
    this.code = code;
    this.feeds = feeds;
  }
}

/** A feed that a page announces. */
export type FeedLink = { url: string; type: string; title: string | null };

/** Whether a field is plain text or a fragment of HTML. RSS never says, so there it is `html`. */
export type TextType = "text" | "html";

export type Enclosure = { url: string; type: string | null; length: number | null };

/** WGS 84 degrees. */
export type Point = { lat: number; lon: number };

/** Times as the source wrote them (W3C-DTF or iCalendar's form), because whether they carry a zone matters later. */
export type Happening = {
  start: string | null;
  end: string | null;
  location: string | null;
  organizer: string | null;
  point: Point | null;
};

export type ParsedEntry = {
  title: string | null;
  titleType: TextType;
  /** Absolute whenever a base is known. */
  link: string | null;
  /** guid, atom:id, rdf:about or JSON Feed id, never normalised. */
  id: string | null;
  /** HTML (or text) as the source gave it, with relative links made absolute; not sanitised. */
  summary: string | null;
  summaryType: TextType;
  content: string | null;
  contentType: TextType;
  /** `YYYY-MM-DDTHH:MM:SSZ`, or null where the source gave no readable date. */
  published: string | null;
  updated: string | null;
  author: string | null;
  authorEmail: string | null;
  categories: string[];
  enclosures: Enclosure[];
  imageUrl: string | null;
  /** BCP 47 as the source wrote it, inherited from the feed. */
  language: string | null;
  /** When and where it happens, where the feed speaks of events. */
  happening: Happening | null;
};

export type ParsedFeed = {
  title: string | null;
  link: string | null;
  description: string | null;
  language: string | null;
  imageUrl: string | null;
  updated: string | null;
  /** How long the publisher asks readers to wait (ttl, sy:updatePeriod), in minutes. */
  ttlMinutes: number | null;
  /** What the publisher says of the rights in it, in words: HTML or text as written. */
  rights: string | null;
  /** Address of the licence it is under. */
  licence: string | null;
  entries: ParsedEntry[];
  /** Machine-readable first word, then what happened. */
  warnings: string[];
};

/** Everything `parse` can return; further kinds join here. */
export type ParsedDocument =
  | { kind: "feed"; feed: ParsedFeed }
  | { kind: "calendar"; calendar: ParsedCalendar }
  | { kind: "page"; page: ParsedPage }
  | { kind: "api"; api: ParsedApi };
