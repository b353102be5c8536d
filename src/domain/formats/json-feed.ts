import type { Item, ToldItem } from "../items/wire.ts";
import { categoriesOf, htmlContent } from "./content.ts";
import { creditLine } from "./credits.ts";
import { type Feed, type ItemPages, readUrl } from "./feed.ts";

/** JSON Feed 1.1 of the first page. What has no field there stands under `_tidings`, as in the API. */
export async function* writeJsonFeed(pages: ItemPages, feed: Feed): AsyncGenerator<string> {
  for await (const { items, nextUrl } of pages) {
    const head = {
      version: "https://jsonfeed.org/version/1.1",
      title: feed.title,
      description: feed.description,
      home_page_url: feed.homeUrl,
      feed_url: feed.selfUrl,
      ...(nextUrl === null ? {} : { next_url: nextUrl }),
    };
    yield `${JSON.stringify(head).slice(0, -1)},"items":[`;
    for (const [i, item] of items.entries()) yield `${i === 0 ? "" : ","}${JSON.stringify(entry(feed, item))}`;
    yield "]}\n";
    return;
  }
}

function entry(feed: Feed, item: ToldItem): object {
  const { published_at, image_url, language } = item;
  const author = item.kind === "post" ? item.post.author : null;
  const tags = categoriesOf(item);
  return {
    id: item.id,
    url: readUrl(feed, item),
    title: item.title,
    content_html: htmlContent(item),
    date_modified: item.updated_at,
    ...(published_at === null ? {} : { date_published: published_at }),
    ...(image_url === null ? {} : { image: image_url }),
    ...(author === null ? {} : { authors: [{ name: author }] }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(language === null ? {} : { language }),
    _tidings: {
      kind: item.kind,
      revision: item.revision,
      ...(item.withdrawn === true ? { withdrawn: true } : {}),
      attribution: creditLine(item),
      sources: item.sources,
      ...blockOf(item),
    },
  };
}

function blockOf(item: Item): object {
  switch (item.kind) {
    case "event":
      return { event: item.event };
    case "recall":
      return { recall: item.recall };
    case "post":
      return { post: item.post };
  }
}
