import type { RawDraft } from "../../cleaning/index.ts";
import type { ParsedEntry, ParsedFeed } from "../../parsing/index.ts";
import type { Entry, SourceDefaults } from "./entry.ts";

/** Entries of a feed as drafts of the kind its source is about. What a feed cannot say stays open. */
export function entriesOfFeed(feed: ParsedFeed, source: SourceDefaults): Entry[] {
  return feed.entries.map((entry) => ({ raw: rawDraftOf({ ...entry, language: entry.language ?? feed.language }, source), id: entry.id }));
}

function rawDraftOf(entry: ParsedEntry, source: SourceDefaults): RawDraft {
  const common = {
    title: entry.title,
    summary: entry.summary ?? entry.content,
    url: entry.link,
    language: entry.language,
    image_url: entry.imageUrl,
    tags: [...source.tags, ...entry.categories],
    published_at: entry.published,
  };
  switch (source.itemKind) {
    case "post":
      return {
        kind: "post",
        ...common,
        post: { author: entry.author, excerpt: entry.summary === null ? null : entry.content, mentions: [] },
      };
    case "recall":
      return { kind: "recall", ...common, recall: { recalled_at: entry.published, products: [], countries: [] } };
    case "event":
      return { kind: "event", ...common, event: { place_id: source.placeId, category: source.category } };
  }
}
