import { resolveLink } from "../links.ts";
import { readWhen } from "./dates/read.ts";
import { formatWhen } from "./dates/when.ts";
import type { PageHead } from "./head.ts";
import { EMPTY_ENTRY } from "./types.ts";
import type { PageEntry } from "./types.ts";

/** What `og:type` calls pages that are about something else than one text. */
const NO_ARTICLE = /^(?:website|profile|product|business|place|video|music|book|event)/i;

/** The one article that a page is by its Open Graph and other metadata; null where it does not look like one. */
export function readOpenGraph({ title, language, base, canonical, meta }: PageHead): PageEntry | null {
  const first = (...names: string[]) => names.map((name) => meta.get(name)).find((content) => content !== undefined) ?? null;
  const date = (...names: string[]) => {
    const when = readWhen(first(...names));
    return when && formatWhen(when);
  };
  const published = date(
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
  );
  const name = first("og:title", "twitter:title") ?? (published === null ? null : title);
  if (name === null || (published === null && NO_ARTICLE.test(first("og:type") ?? ""))) return null;
  const author = first("article:author", "author", "dc.creator");
  const isName = author !== null && !/^https?:/i.test(author);
  return {
    ...EMPTY_ENTRY,
    kind: "article",
    type: "Article",
    types: ["Article"],
    name,
    url: canonical ?? base,
    description: first("og:description", "description", "twitter:description"),
    imageUrl: resolveLink(first("og:image:secure_url", "og:image", "og:image:url", "twitter:image"), base),
    language: language ?? first("og:locale")?.replace("_", "-") ?? null,
    article: {
      published,
      modified: date("article:modified_time", "og:updated_time", "last-modified"),
      authors: isName ? [{ name: author, url: null }] : [],
      publisher: null,
      section: first("article:section"),
      body: null,
    },
  };
}
