import { resolveBase, resolveLink } from "../links.ts";
import { foldSpace } from "./html/text.ts";
import type { ReadText } from "./html/text.ts";
import type { HtmlElement } from "./html/tree.ts";

/** What a page says about itself. */
export type PageHead = {
  title: string | null;
  language: string | null;
  /** What relative links are resolved against. */
  base: string | null;
  /** The page's own address by its canonical link. */
  canonical: string | null;
  /** `meta` by `property` or `name` in lower case; the first that says anything. */
  meta: ReadonlyMap<string, string>;
};

/** Reads title, language, base, canonical link and metadata, wherever in the page they stand. */
export function readHead(elements: readonly HtmlElement[], pageUrl: string | null, readText: ReadText): PageHead {
  const meta = new Map<string, string>();
  let base: string | null = null;
  let canonical: string | undefined;
  let title: string | null = null;
  let language: string | null = null;
  for (const element of elements) {
    const { name, attributes } = element;
    if (name === "base") base ??= attributes.has("href") ? resolveBase(attributes.get("href") ?? "", pageUrl) : null;
    else if (name === "html") language ??= attributes.get("lang")?.trim() || attributes.get("xml:lang")?.trim() || null;
    else if (name === "title" && element.parent?.name !== "svg") title ??= foldSpace(readText(element)) || null;
    else if (name === "link" && /(?:^|\s)canonical(?:\s|$)/i.test(attributes.get("rel") ?? "")) canonical ??= attributes.get("href");
    else if (name === "meta") readMeta(element, meta);
  }
  base ??= pageUrl;
  return { title, language, base, canonical: webAddress(canonical ?? meta.get("og:url"), base), meta };
}

function readMeta({ attributes }: HtmlElement, meta: Map<string, string>): void {
  const name = (attributes.get("property") ?? attributes.get("name"))?.trim().toLowerCase();
  const content = attributes.get("content")?.trim();
  if (name && content && !meta.has(name)) meta.set(name, content);
}

function webAddress(written: string | undefined, base: string | null): string | null {
  const url = resolveLink(written, base);
  return url !== null && /^https?:/i.test(url) ? url : null;
}
