import { resolveLink } from "../links.ts";
import type { Enclosure } from "../results.ts";
import { attribute, childElements } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";
import { allFields, firstOf, trimmedAttribute } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { baseOf } from "./scope.ts";
import { readPlain } from "./text.ts";

type Link = { url: string; rel: string; type: string | null; length: number | null };

const IANA_PREFIX = "http://www.iana.org/assignments/relation/";
/** Types of a page for people; a link that names none is taken for one. */
const PAGE_TYPE = /^(?:text\/html|application\/xhtml\+xml|text\/plain)?(?:$|;)/;
const PICTURE_ENDING = /\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)/i;
const HTTP = /^https?:\/\//i;

/** RSS and Atom links alike: `href` or the text is the address, no `rel` means alternate. */
function linksOf(fields: Fields, documentUrl: string | null): Link[] {
  return allFields(fields, ["link", "atom:link"]).flatMap((element) => {
    const url = resolveLink(attribute(element, "href") ?? readPlain(element), baseOf(element, documentUrl));
    if (url === null) return [];
    const rel = (attribute(element, "rel") ?? "alternate").trim().toLowerCase().replace(IANA_PREFIX, "");
    return [{ url, rel, type: trimmedAttribute(element, "type")?.toLowerCase() ?? null, length: lengthOf(element) }];
  });
}

/** The page that a feed or an entry stands for. */
export function pageLink(element: XmlElement, fields: Fields, documentUrl: string | null): string | null {
  const links = linksOf(fields, documentUrl);
  const alternates = links.filter(({ rel }) => rel === "alternate" || rel === "");
  const best = alternates.find(({ type }) => PAGE_TYPE.test(type ?? "")) ?? alternates[0];
  return best?.url ?? resolveLink(attribute(element, "href"), baseOf(element.parent ?? element, documentUrl));
}

/** The page of an entry; where no link says it: a permalink guid, what it is about, itself, its content elsewhere. */
export function entryLink(element: XmlElement, fields: Fields, documentUrl: string | null): string | null {
  return (
    pageLink(element, fields, documentUrl) ??
    firstOf(fields, ["guid"], (guid) => permalink(guid, documentUrl)) ??
    httpOnly(attribute(element, "rdf:about")) ??
    linksOf(fields, documentUrl).find(({ rel }) => rel === "self")?.url ??
    firstOf(fields, ["atom:content", "content"], (content) => resolveLink(attribute(content, "src"), baseOf(content, documentUrl)))
  );
}

/** A guid is a link unless it says no or does not look like one (RSS 2.0). */
function permalink(guid: XmlElement, documentUrl: string | null): string | null {
  const claim = attribute(guid, "ispermalink")?.trim().toLowerCase();
  const text = readPlain(guid);
  if (claim === "false" || text === null) return null;
  return claim === "true" && !text.includes(":") ? resolveLink(text, baseOf(guid, documentUrl)) : httpOnly(text);
}

/** Files that belong to an entry: RSS enclosures, Atom's, Media RSS content; each address once. */
export function enclosuresOf(fields: Fields, documentUrl: string | null): Enclosure[] {
  const found: Enclosure[] = [
    ...allFields(fields, ["enclosure"]).flatMap((element) => fileOf(element, documentUrl)),
    ...linksOf(fields, documentUrl).filter(({ rel }) => rel === "enclosure"),
    ...allFields(fields, ["media:content"]).flatMap((element) => fileOf(element, documentUrl)),
  ];
  const byUrl = new Map<string, Enclosure>();
  for (const { url, type, length } of found) if (!byUrl.has(url)) byUrl.set(url, { url, type, length });
  return [...byUrl.values()];
}

function fileOf(element: XmlElement, documentUrl: string | null): Enclosure[] {
  const url = resolveLink(attribute(element, "url") ?? attribute(element, "href"), baseOf(element, documentUrl));
  return url === null ? [] : [{ url, type: trimmedAttribute(element, "type"), length: lengthOf(element) }];
}

function lengthOf(element: XmlElement): number | null {
  const written = attribute(element, "length") ?? attribute(element, "filesize");
  return written !== null && /^\s*\d{1,15}\s*$/.test(written) ? Number(written) : null;
}

/** The picture of an entry or a feed, as the source names one; none is looked for inside the text. */
export function imageOf(fields: Fields, documentUrl: string | null): string | null {
  const read = (element: XmlElement): string | null => resolveLink(pictureAddress(element), baseOf(element, documentUrl));
  return (
    firstOf(fields, ["image", "itunes:image", "atom:logo", "logo"], read) ??
    firstOf(fields, ["media:content", "enclosure"], (element) => (isPicture(element) ? read(element) : null)) ??
    firstOf(fields, ["media:thumbnail", "atom:icon", "icon"], read)
  );
}

/** `<image><url>…</url></image>`, an attribute, or the text itself. */
function pictureAddress(element: XmlElement): string | null {
  const nested = childElements(element);
  const url = nested.find(({ local }) => local === "url");
  if (url) return readPlain(url);
  return attribute(element, "url") ?? attribute(element, "href") ?? (nested.length === 0 ? readPlain(element) : null);
}

/** By its medium or type; where neither is said, by the ending of its address. */
function isPicture(element: XmlElement): boolean {
  const kind = attribute(element, "medium") ?? attribute(element, "type");
  return kind === null ? PICTURE_ENDING.test(attribute(element, "url") ?? "") : /^image(?:\/|$)/i.test(kind.trim());
}

function httpOnly(url: string | null): string | null {
  return url !== null && HTTP.test(url.trim()) ? url.trim() : null;
}
