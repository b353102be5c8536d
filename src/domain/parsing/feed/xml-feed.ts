import type { ParsedEntry, ParsedFeed } from "../results.ts";
import { resolveBase } from "../links.ts";
import { attribute, childElements, parseXml } from "../xml/index.ts";
import type { XmlDocument, XmlElement } from "../xml/index.ts";
import { namesDate, readAuthors, readDate, readEntry, TITLES } from "./entry.ts";
import { allFields, fieldsOf, firstOf } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { imageOf, pageLink } from "./links.ts";
import { feedNamespace } from "./namespaces.ts";
import { readRights } from "./rights.ts";
import { languageOf } from "./scope.ts";
import { MAX_ENTRIES } from "./limits.ts";
import { isAtom, readPlain, readText } from "./text.ts";

const ROOTS = new Set(["rss", "rdf", "feed"]);
const DESCRIPTIONS = [
  "description",
  "atom:subtitle",
  "subtitle",
  "atom:tagline",
  "tagline",
  "abstract",
  "dc:description",
  "itunes:summary",
  "itunes:subtitle",
];
const PERIOD_MINUTES: Record<string, number> = { hourly: 60, daily: 1440, weekly: 10_080, monthly: 43_200, yearly: 525_600 };

/** An Atom entry may be a document of its own (RFC 4287, 2). */
const NO_CHANNEL = {
  title: null,
  link: null,
  description: null,
  language: null,
  imageUrl: null,
  updated: null,
  ttlMinutes: null,
  rights: null,
  licence: null,
};

type Collected = {
  entries: ParsedEntry[];
  unreadableDates: number;
  /** Entries beyond the cap. */
  left: number;
  /** What relative links stand against: the document's address, else the feed's own word; undefined until needed. */
  base: string | null | undefined;
};

/** Reads a feed in XML: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF. Null when the document is another vocabulary. */
export function parseXmlFeed(text: string, documentUrl: string | null): ParsedFeed | null {
  const collected: Collected = { entries: [], unreadableDates: 0, left: 0, base: documentUrl ?? undefined };
  const take = (element: XmlElement): boolean => isEntry(element) && collect(element, collected);
  const document = parseXml(text, { namespaceOf: feedNamespace, take, endsItself: isEntry });
  const root = findRoot(document.roots, 0);
  if (!root && !document.roots.some(isEntry)) return null;
  const channel = root ? readChannel(root, collected.base ?? null, collected.entries) : { ...NO_CHANNEL, entries: collected.entries };
  return { ...channel, warnings: warningsOf(document, collected) };
}

function warningsOf(document: XmlDocument, { entries, left, unreadableDates }: Collected): string[] {
  const warnings: string[] = [];
  if (document.capped) warnings.push(`truncated: an element holds too much; what begins after ${entries.length} entries is left out`);
  else if (document.truncated) warnings.push("truncated: the document ends before its end tags; an entry cut off is left out");
  if (left > 0) warnings.push(`truncated: ${left} entries after the first ${MAX_ENTRIES} are left out`);
  if (document.repaired) warnings.push("malformed: end tags are missing or out of order");
  if (unreadableDates > 0) warnings.push(`dates: ${unreadableDates} entries carry a date that cannot be read`);
  return warnings;
}

function isEntry(element: XmlElement): boolean {
  const { local, namespace } = element;
  return (local === "item" || local === "entry") && (namespace === "" || namespace === "atom");
}

/** Takes an entry that is not part of another one's content. */
function collect(element: XmlElement, collected: Collected): boolean {
  for (let at = element.parent; at; at = at.parent) if (isEntry(at)) return false;
  if (collected.entries.length >= MAX_ENTRIES) {
    collected.left++;
    return true;
  }
  if (collected.base === undefined) collected.base = element.parent ? ownAddress(element.parent) : null;
  const entry = readEntry(element, collected.base);
  if (entry.published === null && namesDate(element)) collected.unreadableDates++;
  collected.entries.push(entry);
  return true;
}

/** Where the feed says that it or its site is, for documents that came without an address. */
function ownAddress(channel: XmlElement): string | null {
  const fields = fieldsOf(channel);
  const self = allFields(fields, ["atom:link", "link"]).find((link) => attribute(link, "rel") === "self");
  const address = (self && attribute(self, "href")) ?? pageLink(channel, fields, null);
  return address === null ? null : resolveBase(address, null);
}

/** The feed element, also below noise that stands before it (a warning printed by the server's PHP). */
function findRoot(elements: readonly XmlElement[], depth: number): XmlElement | null {
  const root = elements.find((element) => ROOTS.has(element.local) || (element.local === "channel" && (depth === 0 || isTitled(element))));
  if (root || depth > 8) return root ?? null;
  for (const element of elements) {
    const inner = findRoot(childElements(element), depth + 1);
    if (inner) return inner;
  }
  return null;
}

/** A channel under an unknown root: RSS, where the guide of a television station names its channels otherwise. */
function isTitled(element: XmlElement): boolean {
  return childElements(element).some(({ local, namespace }) => local === "title" && namespace === "");
}

function readChannel(root: XmlElement, documentUrl: string | null, entries: ParsedEntry[]): Omit<ParsedFeed, "warnings"> {
  const channel = childElements(root).find(({ local }) => local === "channel") ?? root;
  const fields = fieldsOf(channel);
  const text = (names: readonly string[]): string | null => firstOf(fields, names, (field) => readText(field, documentUrl))?.value ?? null;
  const language = firstOf(fields, ["language", "dc:language"], readPlain) ?? languageOf(channel);
  return {
    title: text(TITLES),
    link: pageLink(channel, fields, documentUrl),
    description: text(DESCRIPTIONS),
    language,
    imageUrl: imageOf(fieldsWithImage(fields, root), documentUrl),
    updated: firstOf(fields, ["atom:updated", "updated", "lastbuilddate", "atom:modified", "modified", "pubdate", "dc:date"], readDate),
    ttlMinutes: ttlMinutes(fields),
    ...readRights(fields, documentUrl),
    entries: inherit(entries, language, isAtom(channel) ? readAuthors(fields) : { author: null, authorEmail: null }),
  };
}

/** RSS 1.0 keeps the image beside the channel. */
function fieldsWithImage(fields: Fields, root: XmlElement): Fields {
  const outside = childElements(root).filter(({ local, namespace }) => local === "image" && namespace === "");
  return outside.length === 0 ? fields : new Map([...fields, ["image", [...(fields.get("image") ?? []), ...outside]]]);
}

/** An entry without author or language has the feed's (RFC 4287, 4.2.1; RSS says the like of language). */
function inherit(
  entries: ParsedEntry[],
  language: string | null,
  { author, authorEmail }: { author: string | null; authorEmail: string | null },
): ParsedEntry[] {
  for (const entry of entries) {
    entry.language ??= language;
    if (entry.author !== null || author === null) continue;
    entry.author = author;
    entry.authorEmail = authorEmail;
  }
  return entries;
}

/** `ttl`, or the syndication module's period divided by its frequency. */
function ttlMinutes(fields: Fields): number | null {
  const ttl = Number(firstOf(fields, ["ttl"], readPlain) ?? Number.NaN);
  if (Number.isFinite(ttl) && ttl > 0) return Math.round(ttl);
  const period = PERIOD_MINUTES[(firstOf(fields, ["sy:updateperiod"], readPlain) ?? "").toLowerCase()];
  const frequency = Number(firstOf(fields, ["sy:updatefrequency"], readPlain) ?? 1);
  return period === undefined ? null : Math.max(1, Math.round(period / (frequency >= 1 ? frequency : 1)));
}
