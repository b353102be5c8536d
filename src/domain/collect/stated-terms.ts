import { cleanLine, clip, htmlToText } from "../cleaning/index.ts";
import type { ParsedDocument } from "../parsing/index.ts";

/** What a document says of the rights in it: shown with its items where whoever added the source said nothing. */
export type StatedTerms = { attribution: string | null; licence: string | null };

export const NOTHING_STATED: StatedTerms = { attribution: null, licence: null };

/** As long as an operator's own words may be. */
const MAX_ATTRIBUTION_CHARS = 500;
const MAX_LICENCE_CHARS = 200;

/** The terms in the head of a feed; no other kind of document has a place for them. */
export function statedTerms(parsed: ParsedDocument): StatedTerms {
  if (parsed.kind !== "feed") return NOTHING_STATED;
  const { rights, licence } = parsed.feed;
  return {
    attribution: rights === null ? null : clip(cleanLine(htmlToText(rights)), MAX_ATTRIBUTION_CHARS) || null,
    licence: licence !== null && licence.length <= MAX_LICENCE_CHARS ? licence : null,
  };
}
