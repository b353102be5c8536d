import { parseApi } from "./api/index.ts";
import { joinSplitCharacters, parseCalendar } from "./calendar/index.ts";
import { decodeBody } from "./charset/index.ts";
import { parseFeed } from "./feed/index.ts";
import { parsePage } from "./page/index.ts";
import { ParseError } from "./results.ts";
import type { DecodedInput, DocumentKind, ParsedDocument, ParseInput } from "./results.ts";
import { rootName, sniffKind } from "./sniff.ts";

export {
  ApiMapping,
  BLOCKS,
  bareName,
  type Block,
  isoDay,
  isRecord,
  type JsonRecord,
  type ParsedApi,
  parseApi,
  parsePath,
  readJson,
  valuesAt,
  wholeRecords,
} from "./api/index.ts";
export { MAX_OCCURRENCES, parseCalendar } from "./calendar/index.ts";
export { collectWarnings } from "./calendar/warnings.ts";
export type { CalendarEntry, ParsedCalendar } from "./calendar/index.ts";
export { decodeBody } from "./charset/index.ts";
export { parseDate } from "./dates/index.ts";
export { discoverFeeds } from "./feed/discover.ts";
export { PageSelectors, parsePage } from "./page/index.ts";
export type { PageEntry, ParsedPage } from "./page/index.ts";
export { DOCUMENT_KINDS, ParseError } from "./results.ts";
export type * from "./results.ts";
export { sniffKind } from "./sniff.ts";

/** One parser by kind; a further kind is one line here and one in the command line's views. */
const PARSERS: Record<DocumentKind, (input: DecodedInput) => ParsedDocument> = {
  feed: (input) => ({ kind: "feed", feed: parseFeed(input) }),
  calendar: (input) => ({ kind: "calendar", calendar: parseCalendar(input) }),
  page: (input) => ({ kind: "page", page: parsePage(input) }),
  api: (input) => ({ kind: "api", api: parseApi(input) }),
};

/**
 * Reads one document: charset, kind (by content where `kind` is not given), then the parser of that kind. Pure, linear in
 * the size of the body. Throws `ParseError` and nothing else when nothing can be taken from it.
 */
export function parse(input: ParseInput): ParsedDocument {
  if (input.body.length === 0) throw new ParseError("empty_body", "The response has no body.");
  const mayBeCalendar = input.kind === undefined || input.kind === "calendar";
  const body = mayBeCalendar ? joinSplitCharacters(input.body) : input.body;
  const { text, charset, warnings } = decodeBody(body, input.contentType);
  const kind = input.kind ?? sniffKind(text, input.contentType);
  if (kind === null) throw new ParseError("unrecognised", unrecognised(text));
  return PARSERS[kind]({
    text,
    charset,
    warnings,
    contentType: input.contentType,
    url: input.url,
    ...(input.from === undefined ? {} : { from: input.from }),
    ...(input.to === undefined ? {} : { to: input.to }),
    ...(input.defaultZone === undefined ? {} : { defaultZone: input.defaultZone }),
    ...(input.selectors === undefined ? {} : { selectors: input.selectors }),
    ...(input.mapping === undefined ? {} : { mapping: input.mapping }),
  });
}

function unrecognised(text: string): string {
  const root = rootName(text);
  const what = root === null ? "The content" : `The content is XML, but <${root}>`;
  return `${what} is neither a feed, a calendar, a page nor JSON.`;
}
