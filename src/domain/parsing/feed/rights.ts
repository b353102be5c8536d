import { resolveLink } from "../links.ts";
import { attribute } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";
import { firstOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { baseOf } from "./scope.ts";
import { readPlain, readText } from "./text.ts";

const RIGHTS = ["atom:rights", "rights", "copyright", "atom:copyright", "dc:rights", "dcterms:rights", "media:copyright"];
const LICENCES = ["cc:license", "creativecommons:license", "dcterms:license", "media:license", ...RIGHTS];

/** What a feed says of the rights in it, and where the licence is that it names. An address alone is a licence, not words. */
export function readRights(fields: Fields, documentUrl: string | null): { rights: string | null; licence: string | null } {
  const words = (field: XmlElement): string | null =>
    webAddress(readPlain(field)) === null ? (readText(field, documentUrl)?.value ?? null) : null;
  const linked = (link: XmlElement): string | null =>
    attribute(link, "rel")?.trim().toLowerCase() === "license" ? addressIn(link, documentUrl) : null;
  return {
    rights: firstOf(fields, RIGHTS, words),
    licence: firstOf(fields, ["atom:link", "link"], linked) ?? firstOf(fields, LICENCES, (field) => addressIn(field, documentUrl)),
  };
}

/** `rdf:resource`, `href` or the whole text, where it is a web address. */
function addressIn(element: XmlElement, documentUrl: string | null): string | null {
  const written = attribute(element, "rdf:resource") ?? attribute(element, "href");
  return webAddress(written === null ? readPlain(element) : resolveLink(written, baseOf(element, documentUrl)));
}

function webAddress(text: string | null): string | null {
  return text !== null && /^https?:\/\/\S+$/i.test(text) ? text : null;
}
