import { eachStartTag } from "../html-tags.ts";
import { resolveBase, resolveLink } from "../links.ts";
import type { FeedLink } from "../results.ts";
import { readAttributes } from "../xml/tag.ts";

const FEED_TYPE =
  /^(?:application\/(?:(?:rss|atom|rdf|x-rss|x-atom|x\.atom)\+xml|rss|atom|feed\+json|json|xml)|text\/(?:rss|atom|rdf|xml|rss\+xml|atom\+xml))$/;
const MAX_FEEDS = 50;

/** The feeds a page announces by `<link rel="alternate" type="…">` or `rel="feed"`, absolute, in order, each once. */
export function discoverFeeds(html: string, pageUrl: string | null): FeedLink[] {
  const found = new Map<string, FeedLink>();
  let base: string | null | undefined;
  eachStartTag(html, (from, end) => {
    const name = /^(?:link|a|base)(?=[\s/])/i.exec(html.slice(from, from + 5))?.[0];
    if (name === undefined || found.size >= MAX_FEEDS) return;
    const attributes = new Map(
      readAttributes(html.slice(from + name.length, end)).map((own) => [own.name.toLowerCase(), own.value.trim()]),
    );
    const href = attributes.get("href");
    if (name.toLowerCase() === "base") base ??= href === undefined ? undefined : resolveBase(href, pageUrl);
    const url = isAnnouncement(attributes) ? resolveLink(href, base ?? pageUrl) : null;
    if (url === null || found.has(url)) return;
    found.set(url, { url, type: attributes.get("type")?.toLowerCase() ?? "", title: attributes.get("title") || null });
  });
  return [...found.values()];
}

function isAnnouncement(attributes: ReadonlyMap<string, string>): boolean {
  const rels = attributes.get("rel")?.toLowerCase().split(/\s+/) ?? [];
  if (rels.includes("feed")) return true;
  const type = attributes.get("type")?.toLowerCase().split(";")[0]?.trim() ?? "";
  return rels.includes("alternate") && !rels.includes("stylesheet") && FEED_TYPE.test(type);
}
