import type { DocumentKind } from "./results.ts";
import { decodeEntities } from "./xml/index.ts";

/** What decides stands in front; noise before it (blank lines, a PHP warning, comments) is shorter than this. */
const HEAD_CHARS = 64 * 1024;
/** Also a bare `<channel>` under a root that nobody knows; in other vocabularies a channel has attributes. */
const FEED_ROOT = /<(?:[\w-]+:)?(?:(?:rss|feed|rdf)(?=[\s>/])|channel>)/i;
const HTML_ROOT = /<(?:!doctype\s+html\b|html(?=[\s>/]))/i;
const HTML_ELEMENT =
  /^(?:head|body|title|meta|link|script|style|center|div|p|h[1-6]|br|b|hr|table|span|a|img|pre|font|form|main|section|article|nav|header|ul|ol)$/;
const FIRST_ELEMENT = /<((?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*)(?=[\s>/])/;
const TITLE = /<title[^>]{0,200}>([^<]{0,500})/i;

type Markup = "feed" | "html" | "xml" | "none";

/** The kind of a document by its content; the MIME type is asked only where the content is silent. Null when nobody knows. */
export function sniffKind(text: string, contentType: string | null): DocumentKind | null {
  if (/^\s*BEGIN:V(?:CALENDAR|EVENT|TIMEZONE)\b/i.test(text)) return "calendar";
  if (isJson(text)) return text.includes("jsonfeed.org/version") || text.includes("jsonfeed.org\\/version") ? "feed" : "api";
  const markup = markupOf(text);
  if (markup === "feed") return "feed";
  if (markup === "html") return "page";
  return kindOfMime(contentType, markup);
}

export function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** An HTML page, whatever its MIME type says; false for XML that merely talks of HTML. */
export function isHtml(text: string): boolean {
  return markupOf(text) === "html";
}

/** What a page calls itself, white space folded. */
export function pageTitle(html: string): string | null {
  return (
    decodeEntities(TITLE.exec(html.slice(0, HEAD_CHARS))?.[1] ?? "")
      .replaceAll(/\s+/g, " ")
      .trim() || null
  );
}

/** Name of the first element, as written. */
export function rootName(text: string): string | null {
  return FIRST_ELEMENT.exec(withoutProlog(text))?.[1] ?? null;
}

function markupOf(text: string): Markup {
  const head = withoutProlog(text);
  const feed = head.search(FEED_ROOT);
  const html = HTML_ROOT.test(feed === -1 ? head : head.slice(0, feed));
  if (html) return "html";
  if (feed !== -1) return "feed";
  const root = FIRST_ELEMENT.exec(head)?.[1]?.toLowerCase();
  if (root === undefined) return "none";
  if (/^(?:[\w-]+:)?(?:channel|entry)$/.test(root)) return "feed";
  return HTML_ELEMENT.test(root) ? "html" : "xml";
}

/** The head of a document without comments and processing instructions in front: they may speak of anything. */
function withoutProlog(text: string): string {
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(text.slice(at, at + HEAD_CHARS))?.[0].length ?? 0;
    const end = text.startsWith("<!--", at) ? text.indexOf("-->", at) + 3 : text.startsWith("<?", at) ? text.indexOf("?>", at) + 2 : 0;
    if (end <= at) return text.slice(at, at + HEAD_CHARS);
    at = end;
  }
}

function kindOfMime(contentType: string | null, markup: Markup): DocumentKind | null {
  const mime = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (/^application\/(?:rss|atom|rdf)\+xml$/.test(mime)) return "feed";
  if (mime === "text/calendar") return "calendar";
  if (markup !== "none") return null;
  if (mime === "text/html" || mime === "application/xhtml+xml") return "page";
  return null;
}
