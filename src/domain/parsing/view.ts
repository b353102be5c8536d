import { viewCalendar } from "./calendar/index.ts";
import { viewPage } from "./page/index.ts";
import type { ParsedDocument, ParsedEntry, ParsedFeed } from "./results.ts";

/** The wire form of a parsed document, as the command line prints it: snake case. A further kind is one line here. */
export function viewOf(document: ParsedDocument): object {
  switch (document.kind) {
    case "feed":
      return viewFeed(document.feed);
    case "calendar":
      return viewCalendar(document.calendar);
    case "page":
      return viewPage(document.page);
    case "api":
      return document.api;
  }
}

function viewFeed({ imageUrl, ttlMinutes, entries, warnings, ...feed }: ParsedFeed): object {
  return { ...feed, image_url: imageUrl, ttl_minutes: ttlMinutes, entries: entries.map(viewEntry), warnings };
}

function viewEntry({ titleType, summaryType, contentType, authorEmail, imageUrl, ...entry }: ParsedEntry): object {
  return {
    ...entry,
    author_email: authorEmail,
    image_url: imageUrl,
    title_type: titleType,
    summary_type: summaryType,
    content_type: contentType,
  };
}
