/**
 * Namespaces that mean something in feeds, by the word used for them here. RSS proper (of any version, or none) is the empty
 * word, so that `title` is an RSS title and `atom:title` one of Atom's, whatever prefixes the document chose.
 */
const WORDS: Record<string, string> = {
  "": "",
  "backend.userland.com/rss": "",
  "backend.userland.com/rss2": "",
  "backend.userland.com/rss091": "",
  "blogs.law.harvard.edu/tech/rss": "",
  "cyber.law.harvard.edu/rss": "",
  "purl.org/rss/1.0": "",
  "purl.org/net/rss1.1": "",
  "my.netscape.com/rdf/simple/0.9": "",
  "channel.netscape.com/rdf/simple/0.9": "",
  "my.netscape.com/publish/formats/rss-0.91.dtd": "",
  "w3.org/2005/atom": "atom",
  "purl.org/atom/ns": "atom",
  "purl.org/atom": "atom",
  "purl.org/echo": "atom",
  "purl.org/pie": "atom",
  "purl.org/dc/elements/1.0": "dc",
  "purl.org/dc/elements/1.1": "dc",
  "purl.org/dc/terms": "dcterms",
  "purl.org/rss/1.0/modules/content": "content",
  "purl.org/rss/1.0/modules/syndication": "sy",
  "purl.org/rss/1.0/modules/event": "ev",
  "urn:ietf:params:xml:ns:xcal": "xcal",
  "search.yahoo.com/mrss": "media",
  "tools.search.yahoo.com/mrss": "media",
  "itunes.com/dtds/podcast-1.0.dtd": "itunes",
  "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
  "w3.org/1999/xhtml": "xhtml",
  "w3.org/2000/svg": "svg",
  "w3.org/1998/math/mathml": "mathml",
  "georss.org/georss": "georss",
  "opengis.net/gml": "gml",
  "w3.org/2003/01/geo/wgs84_pos": "geo",
  "schemas.google.com/g/2005": "gd",
  "rssnamespace.org/feedburner/ext/1.0": "feedburner",
  "web.resource.org/cc": "cc",
  "creativecommons.org/ns": "cc",
  "backend.userland.com/creativecommonsrssmodule": "creativecommons",
};

/** `calendarEvent` is another address on every website. */
const KNOWN: ReadonlySet<string> = new Set([...Object.values(WORDS), "calendarevent"]);

/**
 * The word for a namespace. A URI decides; where it is missing or unknown the customary prefix does, because feeds forget
 * to declare `itunes` and misspell its address. A default namespace that nobody knows is taken for the feed's own, and so is
 * any that `<rss>` or its channel declares: some name Atom or Dublin Core there and mean nothing by it.
 */
export function feedNamespace(uri: string, prefix: string, declaredOn: string | null): string {
  if (prefix === "" && (declaredOn === "rss" || declaredOn === "channel")) return "";
  const known =
    WORDS[
      uri
        .toLowerCase()
        .replace(/^https?:\/\/(?:www\.)?/, "")
        .replace(/[/#]+$/, "")
    ];
  if (known !== undefined && (uri !== "" || prefix === "")) return known;
  if (prefix === "") return "";
  return KNOWN.has(prefix.toLowerCase()) ? prefix.toLowerCase() : `${prefix}=${uri}`;
}
