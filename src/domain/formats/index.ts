import { writeAtom } from "./atom.ts";
import { writeCalendar } from "./calendar/write.ts";
import { writeCsv } from "./csv.ts";
import type { Writer } from "./feed.ts";
import { writeJsonFeed } from "./json-feed.ts";
import { writeNdjson } from "./ndjson.ts";
import { writeRss } from "./rss.ts";

export { calendarQuery } from "./calendar/query.ts";
export type { Feed, ItemPage, ItemPages, Writer } from "./feed.ts";

const FEED_ROWS = { anonymous: 50, signedIn: 50 };
const TABLE_ROWS = { anonymous: 1_000, signedIn: 100_000 };

/** The formats beside JSON in which a list of items is served: `.rss` by suffix, `application/rss+xml` by Accept. */
export const FORMATS = {
  ndjson: { mediaType: "application/x-ndjson", write: writeNdjson, rows: TABLE_ROWS, isFile: false, isFollowed: false },
  rss: { mediaType: "application/rss+xml", write: writeRss, rows: FEED_ROWS, isFile: false, isFollowed: true },
  atom: { mediaType: "application/atom+xml", write: writeAtom, rows: FEED_ROWS, isFile: false, isFollowed: true },
  jsonfeed: { mediaType: "application/feed+json", write: writeJsonFeed, rows: FEED_ROWS, isFile: false, isFollowed: true },
  ics: { mediaType: "text/calendar", write: writeCalendar, rows: { anonymous: 2_000, signedIn: 2_000 }, isFile: true, isFollowed: true },
  csv: { mediaType: "text/csv", write: writeCsv, rows: TABLE_ROWS, isFile: true, isFollowed: false },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export type Format = {
  mediaType: string;
  write: Writer;
  /** The most rows in one document. */
  rows: { anonymous: number; signedIn: number };
  /** Offered to be saved under a name rather than shown. */
  isFile: boolean;
  /** Read again and again by who keeps what it said: it must say what was withdrawn, or that would stand there for ever. */
  isFollowed: boolean;
};
