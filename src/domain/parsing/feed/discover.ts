import { Parser } from "htmlparser2";
import { resolveBase, resolveLink } from "../links.ts";
import type { FeedLink } from "../results.ts";

const FEED_TYPES = new Set([
  "application/rss+xml",
  "application/atom+xml",
  "application/rdf+xml",
  "application/feed+json",
  "application/json",
  "text/xml",
  "application/xml",
  "application/x.atom+xml",
  "application/x-atom+xml",
]);
const MAX_FEEDS = 50;

/** The feeds a page announces by `<link rel="alternate" type="…">` or `rel="feed"`, absolute, in order, each once. */
export function discoverFeeds(html: string, pageUrl: string | null): FeedLink[] {
  const found = new Map<string, FeedLink>();
  let base = pageUrl;
  let hasBase = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === "base" && !hasBase && attributes["href"] !== undefined) {
          base = resolveBase(attributes["href"], pageUrl);
          hasBase = true;
        }
        if ((name !== "link" && name !== "a") || found.size >= MAX_FEEDS) return;
        const feed = feedOf(attributes, base);
        if (feed && !found.has(feed.url)) found.set(feed.url, feed);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return [...found.values()];
}

function feedOf(attributes: Record<string, string>, base: string | null): FeedLink | null {
  const rels = (attributes["rel"] ?? "").toLowerCase().split(/\s+/);
  const type = (attributes["type"] ?? "").toLowerCase().split(";")[0]?.trim() ?? "";
  const announced = rels.includes("feed") || (rels.includes("alternate") && !rels.includes("stylesheet") && FEED_TYPES.has(type));
  const url = announced ? resolveLink(attributes["href"], base) : null;
  return url === null ? null : { url, type, title: attributes["title"]?.trim() || null };
}
