import { parse, ParseError, type ParsedEntry } from "../parsing/index.ts";
import type { SourceRow } from "../sources/index.ts";

export type ReadDocument = { entries: ParsedEntry[]; warnings: string[] };

/** Parses what a source answered, as the kind of document the source is said to be. Throws `ParseError`. */
export function readDocument(
  source: SourceRow,
  document: { body: Uint8Array; contentType: string | null; finalUrl: string; truncated: boolean },
): ReadDocument {
  const parsed = parse({ body: document.body, contentType: document.contentType, url: document.finalUrl, kind: "feed" });
  if (parsed.kind !== "feed") throw new ParseError("not_a_feed", `The document is a ${parsed.kind}, but the source is a ${source.kind}.`);
  const warnings = document.truncated ? ["truncated: the document is larger than is read; what came before the cut was taken"] : [];
  return {
    entries: parsed.feed.entries.map((entry) => ({ ...entry, language: entry.language ?? parsed.feed.language })),
    warnings: [...warnings, ...parsed.feed.warnings],
  };
}
