import { z } from "zod";
import { DOCUMENT_KINDS, parse, type ParsedDocument } from "../parsing/index.ts";
import { SourceConfig, type SourceRow } from "../sources/index.ts";
import type { Entry, SourceDefaults } from "./entries/entry.ts";
import { entriesOfApi } from "./entries/from-api.ts";
import { entriesOfCalendar } from "./entries/from-calendar.ts";
import { entriesOfFeed } from "./entries/from-feed.ts";
import { entriesOfPage } from "./entries/from-page.ts";

/** `ttlS`: how long the publisher asks readers to wait. */
export type ReadDocument = { entries: Entry[]; warnings: string[]; ttlS: number | null };

/** Occurrences are expanded from a month back to a little over a year ahead. */
const DAYS_BACK = 30;
const DAYS_AHEAD = 400;
const DAY_MS = 24 * 3600 * 1000;

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What is read of a source: enough of its row to parse a document as it means it. */
export type ReadAs = Pick<SourceRow, "kind" | "config"> & SourceDefaults;

/** Parses what a source answered, as the kind of document it is said to be. Throws `ParseError`. */
export function readDocument(
  source: ReadAs,
  document: { body: Uint8Array; contentType: string | null; finalUrl: string; truncated: boolean },
  nowMs: number,
): ReadDocument {
  const kind = z.enum(DOCUMENT_KINDS).parse(source.kind);
  const { selectors, mapping } = SourceConfig.parse(source.config);
  const parsed = parse({
    body: document.body,
    contentType: document.contentType,
    url: document.finalUrl,
    kind,
    ...(selectors === undefined ? {} : { selectors }),
    ...(mapping === undefined ? {} : { mapping }),
    from: dayOf(nowMs - DAYS_BACK * DAY_MS),
    to: dayOf(nowMs + DAYS_AHEAD * DAY_MS),
  });
  const truncated = document.truncated ? ["truncated: the document is larger than is read; what came before the cut was taken"] : [];
  const read = entriesOf(parsed, source);
  return { ...read, warnings: [...truncated, ...read.warnings] };
}

function entriesOf(parsed: ParsedDocument, source: ReadAs): ReadDocument {
  switch (parsed.kind) {
    case "feed":
      return { entries: entriesOfFeed(parsed.feed, source), warnings: parsed.feed.warnings, ttlS: seconds(parsed.feed.ttlMinutes) };
    case "calendar":
      return {
        entries: entriesOfCalendar(parsed.calendar, source),
        warnings: parsed.calendar.warnings,
        ttlS: seconds(parsed.calendar.ttlMinutes),
      };
    case "page":
      return { entries: entriesOfPage(parsed.page, source), warnings: parsed.page.warnings, ttlS: null };
    case "api":
      return { entries: entriesOfApi(parsed.api, source), warnings: parsed.api.warnings, ttlS: null };
  }
}

const seconds = (minutes: number | null) => (minutes === null ? null : minutes * 60);
