import type { Item, ToldItem } from "../items/wire.ts";
import { categoriesOf, htmlContent } from "./content.ts";
import { creditLine } from "./credits.ts";
import { type Feed, type ItemPages, itemUrl, lastUpdated, readUrl } from "./feed.ts";
import { element, emptyElement } from "./xml-text.ts";

/** Atom 1.0 (RFC 4287) of the first page, with links to itself and to the next page (RFC 5005). */
export async function* writeAtom(pages: ItemPages, feed: Feed): AsyncGenerator<string> {
  for await (const { items, nextUrl } of pages) {
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">`;
    yield head(feed, items, nextUrl);
    for (const item of items) yield entry(feed, item);
    yield "</feed>\n";
    return;
  }
}

function head(feed: Feed, items: readonly Item[], nextUrl: string | null): string {
  return [
    element("id", feed.selfUrl),
    element("title", feed.title),
    element("subtitle", feed.description),
    element("updated", lastUpdated(items)),
    "<author><name>Tidings</name></author><generator>Tidings</generator>",
    emptyElement("link", { rel: "self", type: "application/atom+xml", href: feed.selfUrl }),
    emptyElement("link", { rel: "alternate", type: "application/json", href: feed.homeUrl }),
    nextUrl === null ? "" : emptyElement("link", { rel: "next", type: "application/atom+xml", href: nextUrl }),
  ].join("");
}

function entry(feed: Feed, item: ToldItem): string {
  const author = item.kind === "post" ? item.post.author : null;
  return [
    "\n<entry>",
    // An IRI (RFC 4287, 4.2.6): the item's address, which answers for ever.
    element("id", itemUrl(feed, item.id)),
    element("title", item.title),
    element("updated", item.updated_at),
    element("published", item.published_at),
    author === null || author === "" ? "" : `<author>${element("name", author)}</author>`,
    emptyElement("link", { rel: "alternate", href: readUrl(feed, item), ...(item.language === null ? {} : { hreflang: item.language }) }),
    ...item.sources.flatMap(({ name, url }) => (url === null ? [] : [emptyElement("link", { rel: "via", href: url, title: name })])),
    ...categoriesOf(item).map((term) => emptyElement("category", { term })),
    element("content", htmlContent(item), { type: "html" }),
    element("rights", creditLine(item)),
    item.image_url === null ? "" : emptyElement("media:content", { url: item.image_url, medium: "image" }),
    "</entry>",
  ].join("");
}
