import type { RawDraft } from "../../cleaning/index.ts";

/** One thing in a document, whatever the format: what it says, and what the source calls it. */
export type Entry = {
  raw: RawDraft;
  /** The source's own id for it (guid, UID and date …); null where it gives none. */
  id: string | null;
};

/** What of a source shapes its entries. */
export type SourceDefaults = {
  itemKind: "event" | "recall" | "post";
  placeId: string | null;
  category: string | null;
  tags: readonly string[];
  language: string | null;
};
