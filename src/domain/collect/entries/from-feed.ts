import type { RawDraft } from "../../cleaning/index.ts";
import type { ParsedEntry, ParsedFeed, TextType } from "../../parsing/index.ts";
import type { Entry, SourceDefaults } from "./entry.ts";

/** Entries of a feed as drafts of the kind its source is about. What a feed cannot say stays open. */
export function entriesOfFeed(feed: ParsedFeed, source: SourceDefaults): Entry[] {
  return feed.entries.map((entry) => ({ raw: rawDraftOf({ ...entry, language: entry.language ?? feed.language }, source), id: entry.id }));
}

/** iCalendar's basic form (`20261125T193000Z`), as xCal in feeds has it, in the extended one; others stay as they are. */
function extended(time: string | null | undefined): string | null {
  const [, year, month, day, hour, minute, second = "00", zone = ""] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$/.exec(time?.trim() ?? "") ?? [];
  if (year === undefined) return time ?? null;
  return hour === undefined ? `${year}-${month}-${day}` : `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`;
}

function eventOf({ happening }: ParsedEntry, source: SourceDefaults) {
  return {
    starts_at: extended(happening?.start),
    ends_at: extended(happening?.end),
    venue: happening?.location,
    organizer: happening?.organizer,
    lat: happening?.point?.lat.toString(),
    lon: happening?.point?.lon.toString(),
    place_id: source.placeId,
    category: source.category,
  };
}

/** Cleaning reads HTML; plain text that speaks of `<b>` must come through it as it is. */
function asHtml(text: string | null, type: TextType): string | null {
  return text !== null && type === "text" ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;") : text;
}

function rawDraftOf(entry: ParsedEntry, source: SourceDefaults): RawDraft {
  const common = {
    title: asHtml(entry.title, entry.titleType),
    summary: asHtml(entry.summary, entry.summaryType) ?? asHtml(entry.content, entry.contentType),
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
        post: { author: entry.author, excerpt: entry.summary === null ? null : asHtml(entry.content, entry.contentType), mentions: [] },
      };
    case "recall":
      return { kind: "recall", ...common, recall: { recalled_at: entry.published, products: [], countries: [] } };
    case "event":
      return { kind: "event", ...common, event: eventOf(entry, source) };
  }
}
