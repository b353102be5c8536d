import type { Thing } from "../things.ts";
import type { ArticleDetails } from "../types.ts";
import { readDate } from "./event.ts";
import { readPeople } from "./people.ts";
import { firstLine, firstText } from "./values.ts";

/** What a page says about an article besides its headline and summary. */
export function readArticleDetails(article: Thing, base: string | null): ArticleDetails {
  return {
    published: readDate(article, "datePublished", "dateCreated", "uploadDate"),
    modified: readDate(article, "dateModified"),
    authors: readPeople(article, base, "author", "creator"),
    publisher: readPeople(article, base, "publisher")[0] ?? null,
    section: firstLine(article, "articleSection"),
    body: firstText(article, "articleBody", "text"),
  };
}
