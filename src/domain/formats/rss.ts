import type { Item, ToldItem } from "../items/wire.ts";
import { categoriesOf, htmlContent } from "./content.ts";
import { type Feed, type ItemPages, lastUpdated, readUrl } from "./feed.ts";
import { element, emptyElement } from "./xml-text.ts";

const NAMESPACES = [
  'xmlns:atom="http://www.w3.org/2005/Atom"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:media="http://search.yahoo.com/mrss/"',
].join(" ");

const rfc822 = (instant: string | null): string | null => (instant === null ? null : new Date(instant).toUTCString());

/** RSS 2.0 (board's specification 2.0.11) of the first page; `atom:link` leads to itself and to the next (RFC 5005). */
export async function* writeRss(pages: ItemPages, feed: Feed): AsyncGenerator<string> {
  for await (const { items, nextUrl } of pages) {
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" ${NAMESPACES}><channel>${channel(feed, items, nextUrl)}`;
    for (const item of items) yield entry(feed, item);
    yield "</channel></rss>\n";
    return;
  }
}

function channel(feed: Feed, items: readonly Item[], nextUrl: string | null): string {
  return [
    element("title", feed.title),
    element("link", feed.homeUrl),
    element("description", feed.description),
    items.length === 0 ? "" : element("lastBuildDate", rfc822(lastUpdated(items))),
    element("generator", "Tidings"),
    emptyElement("atom:link", { rel: "self", type: "application/rss+xml", href: feed.selfUrl }),
    nextUrl === null ? "" : emptyElement("atom:link", { rel: "next", type: "application/rss+xml", href: nextUrl }),
  ].join("");
}

function entry(feed: Feed, item: ToldItem): string {
  const source = item.sources.find(({ url }) => url !== null);
  return [
    "\n<item>",
    element("title", item.title),
    element("link", readUrl(feed, item)),
    element("guid", item.id, { isPermaLink: "false" }),
    element("pubDate", rfc822(item.published_at)),
    element("atom:updated", item.updated_at),
    element("dc:creator", item.kind === "post" ? item.post.author : null),
    ...categoriesOf(item).map((name) => element("category", name)),
    element("description", htmlContent(item)),
    source === undefined ? "" : element("source", source.name, { url: source.url ?? "" }),
    item.image_url === null ? "" : emptyElement("media:content", { url: item.image_url, medium: "image" }),
    "</item>",
  ].join("");
}
