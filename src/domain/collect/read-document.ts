import { z } from "zod";
import { DOCUMENT_KINDS, type DocumentKind, parse, type ParsedDocument } from "../parsing/index.ts";
import { SourceConfig, type SourceRow } from "../sources/index.ts";
import type { Entry, SourceDefaults } from "./entries/entry.ts";
import { entriesOfApi } from "./entries/from-api.ts";
import { entriesOfCalendar } from "./entries/from-calendar.ts";
import { entriesOfFeed } from "./entries/from-feed.ts";
import { entriesOfPage } from "./entries/from-page.ts";
import { type StatedTerms, statedTerms } from "./stated-terms.ts";

/** `ttlS`: how long the publisher asks readers to wait. `truncated`: not everything that the document says was taken. */
export type ReadDocument = { entries: Entry[]; warnings: string[]; ttlS: number | null; truncated: boolean; stated: StatedTerms };

/** What a run cleans, stores and matches in good time; no document that means well brings more. */
const MAX_ENTRIES = 5_000;

/** Occurrences are expanded from a month back to a little over a year ahead. */
const DAYS_BACK = 30;
const DAYS_AHEAD = 400;
const DAY_MS = 24 * 3600 * 1000;

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What is read of a source: enough of its row to parse a document as it means it. */
export type ReadAs = Pick<SourceRow, "kind" | "config"> & SourceDefaults;

/** A document as it came; `truncated`: there was more than is read. */
export type Document = { body: Uint8Array; contentType: string | null; finalUrl: string; truncated: boolean };

/** Parses what a source answered, as the kind of document it is said to be. Throws `ParseError`. */
export function readDocument(source: ReadAs, document: Document, nowMs: number): ReadDocument {
  return entriesOf(parseDocument(document, z.enum(DOCUMENT_KINDS).parse(source.kind), source.config, nowMs), source, document);
}

/** `kind` null: the content decides. Throws `ParseError`. */
export function parseDocument(document: Document, kind: DocumentKind | null, config: unknown, nowMs: number): ParsedDocument {
  const { selectors, mapping } = SourceConfig.parse(config);
  return parse({
    body: document.body,
    contentType: document.contentType,
    url: document.finalUrl,
    ...(kind === null ? {} : { kind }),
    ...(selectors === undefined ? {} : { selectors }),
    ...(mapping === undefined ? {} : { mapping }),
    from: dayOf(nowMs - DAYS_BACK * DAY_MS),
    to: dayOf(nowMs + DAYS_AHEAD * DAY_MS),
  });
}

/** What a parsed document says, in the words of its source. */
export function entriesOf(parsed: ParsedDocument, source: SourceDefaults, { truncated }: Pick<Document, "truncated">): ReadDocument {
  const read = translate(parsed, source);
  const cut = truncated ? ["truncated: the document is larger than is read; what came before the cut was taken"] : [];
  const left = read.entries.length - MAX_ENTRIES;
  const many = left > 0 ? [`truncated: ${left} items after the first ${MAX_ENTRIES} are left out`] : [];
  return {
    ...read,
    entries: read.entries.slice(0, MAX_ENTRIES),
    truncated: truncated || read.truncated || left > 0,
    stated: statedTerms(parsed),
    warnings: [...cut, ...many, ...read.warnings],
  };
}

function translate(parsed: ParsedDocument, source: SourceDefaults): Omit<ReadDocument, "stated"> {
  switch (parsed.kind) {
    case "feed":
      return {
        entries: entriesOfFeed(parsed.feed, source),
        warnings: parsed.feed.warnings,
        ttlS: seconds(parsed.feed.ttlMinutes),
        truncated: false,
      };
    case "calendar":
      return {
        entries: entriesOfCalendar(parsed.calendar, source),
        warnings: parsed.calendar.warnings,
        ttlS: seconds(parsed.calendar.ttlMinutes),
        truncated: parsed.calendar.truncated,
      };
    case "page":
      return { entries: entriesOfPage(parsed.page, source), warnings: parsed.page.warnings, ttlS: null, truncated: false };
    case "api":
      return { entries: entriesOfApi(parsed.api, source), warnings: parsed.api.warnings, ttlS: null, truncated: false };
  }
}

const seconds = (minutes: number | null) => (minutes === null ? null : minutes * 60);
