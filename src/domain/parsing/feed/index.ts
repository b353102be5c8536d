import type { DecodedInput, ParsedFeed } from "../results.ts";
import { ParseError } from "../results.ts";
import { discoverFeeds } from "./discover.ts";
import { isHtml, isJson, pageTitle, rootName } from "../sniff.ts";
import { parseJsonFeed } from "./json-feed.ts";
import { parseXmlFeed } from "./xml-feed.ts";

/** Reads a feed of any kind. Throws `ParseError` that names what came in its place: an error page, another vocabulary. */
export function parseFeed({ text, url, warnings }: DecodedInput): ParsedFeed {
  if (text.trim() === "") throw new ParseError("empty_body", "The response has no content.");
  const feed = isJson(text) ? parseJsonFeed(text, url) : isHtml(text) ? null : parseXmlFeed(text, url);
  if (!feed) throw notAFeed(text, url);
  return { ...feed, warnings: [...warnings, ...feed.warnings] };
}

function notAFeed(text: string, url: string | null): ParseError {
  if (isHtml(text)) {
    const title = pageTitle(text);
    const named = title === null ? "" : ` (“${title}”)`;
    const feeds = discoverFeeds(text, url);
    const hint = feeds.length === 0 ? "" : ` It announces ${feeds.map((feed) => feed.url).join(", ")}.`;
    return new ParseError("html_page", `The address answers with an HTML page${named}, not with a feed.${hint}`, feeds);
  }
  const root = rootName(text);
  return new ParseError("not_a_feed", root === null ? "The content is not a feed." : `The document is XML, but <${root}> is not a feed.`);
}
