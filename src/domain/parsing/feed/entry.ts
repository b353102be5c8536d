import { parseDate } from "../dates/index.ts";
import type { ParsedEntry } from "../results.ts";
import { attribute, childElements } from "../xml/index.ts";
import type { XmlElement } from "../xml/index.ts";
import { allFields, fieldName, fieldsOf, firstOf, trimmedAttribute } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { readHappening } from "./happening.ts";
import { enclosuresOf, entryLink, imageOf } from "./links.ts";
import { joinPeople, readPerson } from "./people.ts";
import { languageOf } from "./scope.ts";
import { readPlain, readText } from "./text.ts";
import type { FeedText } from "./text.ts";

/** Where each part of an entry is looked for, best first. Names as in `fieldName`. */
export const TITLES = ["title", "atom:title", "media:title", "dc:title", "dcterms:title", "itunes:title"];
const SUMMARIES = [
  "summary",
  "atom:summary",
  "description",
  "dc:description",
  "dcterms:abstract",
  "dcterms:description",
  "abstract",
  "itunes:summary",
  "itunes:subtitle",
];
const CONTENTS = ["content:encoded", "atom:content", "content", "fullitem", "xhtml:body", "body", "xhtml:div"];
const PUBLISHED = [
  "pubdate",
  "atom:published",
  "published",
  "atom:issued",
  "issued",
  "dcterms:issued",
  "dc:date",
  "dcterms:date",
  "dcterms:created",
  "date",
  "atom:created",
  "created",
];
const UPDATED = ["atom:updated", "updated", "atom:modified", "modified", "dcterms:modified"];
const AUTHORS = [["author", "atom:author"], ["dc:creator", "dc:author", "dcterms:creator"], ["itunes:author"]];
const IDS = ["guid", "atom:id", "id"];
const LANGUAGES = ["language", "dc:language", "dcterms:language"];

const NO_TEXT: { value: null; type: "html" } = { value: null, type: "html" };

/** Maps an RSS item, an Atom entry or whatever lies between; what it does not say is null, never guessed. */
export function readEntry(element: XmlElement, documentUrl: string | null): ParsedEntry {
  const fields = fieldsOf(element);
  const read = (field: XmlElement): FeedText | null => readText(field, documentUrl);
  const title = firstOf(fields, TITLES, read) ?? NO_TEXT;
  const { summary, content } = readBodies(fields, read);
  return {
    title: title.value,
    titleType: title.type,
    link: entryLink(element, fields, documentUrl),
    id:
      firstOf(fields, IDS, readPlain) ??
      trimmed(attribute(element, "rdf:about")) ??
      firstOf(fields, ["dc:identifier", "dcterms:identifier"], readPlain),
    summary: summary.value,
    summaryType: summary.type,
    content: content.value,
    contentType: content.type,
    published: firstOf(fields, PUBLISHED, readDate),
    updated: firstOf(fields, UPDATED, readDate) ?? parseDate(attribute(element, "lastmod")),
    ...authorsOf(fields),
    categories: readCategories(fields),
    enclosures: enclosuresOf(fields, documentUrl),
    imageUrl: imageOf(fields, documentUrl),
    language: firstOf(fields, LANGUAGES, readPlain) ?? languageOf(element),
    happening: readHappening(fields),
  };
}

/** An item with both `summary` and `description` keeps its text in the latter. What a picture shows is the text of last resort. */
function readBodies(fields: Fields, read: (field: XmlElement) => FeedText | null) {
  const content = firstOf(fields, CONTENTS, (field) => (attribute(field, "src") === null ? read(field) : null));
  const longer = content ?? (fields.has("summary") ? firstOf(fields, ["description"], read) : null);
  const summary = firstOf(fields, SUMMARIES, read) ?? (longer ? null : firstOf(fields, ["media:description"], read));
  return { summary: summary ?? NO_TEXT, content: longer ?? NO_TEXT };
}

export function readDate(field: XmlElement): string | null {
  return parseDate(readPlain(field));
}

/** Whether an entry names a date of publication, readable or not. */
export function namesDate(element: XmlElement): boolean {
  return childElements(element).some((field) => PUBLISHED.includes(fieldName(field)) && readPlain(field) !== null);
}

/** The authors that the first of these vocabularies names. */
export function readAuthors(fields: Fields): { author: string | null; authorEmail: string | null } {
  for (const names of AUTHORS) {
    const people = allFields(fields, names)
      .map(readPerson)
      .filter((person) => person !== null);
    if (people.length > 0) return joinPeople(people);
  }
  return { author: null, authorEmail: null };
}

/** An entry that was copied from another feed and names no author has that feed's (RFC 4287, 4.2.1). */
function authorsOf(fields: Fields) {
  const own = readAuthors(fields);
  const [source] = fields.get("atom:source") ?? [];
  return own.author === null && source ? readAuthors(fieldsOf(source)) : own;
}

function readCategories(fields: Fields): string[] {
  const terms = allFields(fields, ["category", "atom:category", "dc:subject", "dcterms:subject", "media:category"]).map(
    (field) => trimmedAttribute(field, "term") ?? readPlain(field) ?? trimmedAttribute(field, "label"),
  );
  const itunes = allFields(fields, ["itunes:category"]).flatMap(nestedCategories);
  const keywords = allFields(fields, ["itunes:keywords", "media:keywords"]).flatMap((field) => splitKeywords(readPlain(field) ?? ""));
  const found = [...terms, ...itunes, ...keywords].filter((term) => term !== null);
  return [...new Set(found)].filter((term) => term !== "");
}

function nestedCategories(field: XmlElement): (string | null)[] {
  const inner = childElements(field).filter(({ local }) => local === "category");
  return [trimmedAttribute(field, "text"), ...inner.flatMap(nestedCategories)];
}

/** Comma separated by the rule of today, by white space where the older rule was followed. */
function splitKeywords(text: string): string[] {
  return text.split(text.includes(",") ? "," : /\s+/).map((keyword) => keyword.trim());
}

function trimmed(value: string | null): string | null {
  return value?.trim() || null;
}
