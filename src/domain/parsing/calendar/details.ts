import { resolveLink } from "../links.ts";
import type { CalendarEvent } from "./event.ts";
import { formatUtc } from "./format.ts";
import { allOf, firstOf } from "./lines.ts";
import type { Property } from "./lines.ts";
import { textListOf, textOf, unescapeText } from "./text.ts";
import type { CalendarEntry } from "./types.ts";
import { parseTime } from "./values.ts";

/** What an event says beside its times. */
export type Details = Pick<
  CalendarEntry,
  | "uid"
  | "summary"
  | "status"
  | "location"
  | "description"
  | "descriptionHtml"
  | "url"
  | "geo"
  | "categories"
  | "organizer"
  | "sequence"
  | "lastModified"
  | "created"
  | "imageUrl"
  | "attachments"
  | "conferenceUrl"
  | "visibility"
>;

/** `base` is what relative links are resolved against. */
export function readDetails(event: CalendarEvent, base: string | null): Details {
  const { properties } = event;
  const text = (name: string) => firstText(properties, name);
  const attachments = readAttachments(properties, base);
  return {
    uid: event.uid,
    summary: text("SUMMARY"),
    status: text("STATUS")?.toUpperCase() ?? null,
    location: text("LOCATION"),
    description: text("DESCRIPTION"),
    descriptionHtml: readHtml(properties),
    url: linkOf(firstOf(properties, "URL"), base),
    geo: readGeo(firstOf(properties, "GEO")) ?? readGeo(firstOf(properties, "X-APPLE-STRUCTURED-LOCATION")),
    categories: [...new Set(allOf(properties, "CATEGORIES").flatMap(textListOf))],
    organizer: readOrganizer(firstOf(properties, "ORGANIZER")),
    sequence: firstOf(properties, "SEQUENCE") ? event.sequence : null,
    lastModified: readInstant(firstOf(properties, "LAST-MODIFIED")),
    created: readInstant(firstOf(properties, "CREATED") ?? firstOf(properties, "DCREATED")),
    imageUrl: linkOf(imageOf(properties), base) ?? attachments.find(({ type }) => type?.startsWith("image/"))?.url ?? null,
    attachments,
    conferenceUrl: linkOf(firstOf(properties, "CONFERENCE") ?? firstOf(properties, "X-GOOGLE-CONFERENCE"), base),
    visibility: text("CLASS")?.toUpperCase() ?? null,
  };
}

/** First value that says something: some producers write an empty one beside it. */
function firstText(properties: Property[], name: string): string | null {
  for (const property of allOf(properties, name)) {
    const text = textOf(property);
    if (text !== null) return text;
  }
  return null;
}

function readHtml(properties: Property[]): string | null {
  const all = [...allOf(properties, "X-ALT-DESC"), ...allOf(properties, "STYLED-DESCRIPTION")];
  return textOf(all.find(({ params }) => params.get("FMTTYPE")?.toLowerCase() === "text/html"));
}

/** URIs are not escaped by the RFC, but are by half of those who write them. Inline data is no link. */
function linkOf(property: Property | undefined, base: string | null): string | null {
  if (!property || property.params.get("VALUE")?.toUpperCase() === "BINARY" || property.params.has("ENCODING")) return null;
  const link = resolveLink(unescapeText(property.value), base);
  return link === null || /^(?:data|cid):/i.test(link) ? null : link;
}

function imageOf(properties: Property[]): Property | undefined {
  return firstOf(properties, "IMAGE") ?? firstOf(properties, "X-WP-IMAGES-URL");
}

function readAttachments(properties: Property[], base: string | null): CalendarEntry["attachments"] {
  return allOf(properties, "ATTACH").flatMap((property) => {
    const url = linkOf(property, base);
    return url === null ? [] : [{ url, type: property.params.get("FMTTYPE")?.toLowerCase() ?? null }];
  });
}

/** `lat;lon`; SOGo escapes the semicolon, others write a comma, Apple a `geo:` URI. 0;0 is where nobody meant to be. */
function readGeo(property: Property | undefined): CalendarEntry["geo"] {
  const match = /^\s*(?:geo:)?([+-]?\d+(?:\.\d*)?)\s*\\?[;,]\s*([+-]?\d+(?:\.\d*)?)\s*$/.exec(property?.value ?? "");
  const [lat, lon] = [Number(match?.[1]), Number(match?.[2])];
  const isPlace = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  return isPlace ? { lat, lon } : null;
}

function readOrganizer(property: Property | undefined): CalendarEntry["organizer"] {
  if (!property) return null;
  const address = unescapeText(property.value).trim();
  const email = /^(?:mailto:)?([^\s@:]+@[^\s@:]+)$/i.exec(address)?.[1] ?? null;
  const bareName = email === null && !/^[a-z]+:/i.test(address) ? address : "";
  const name = decodeName(property.params.get("CN")?.trim() ?? "") || bareName || null;
  return name === null && email === null ? null : { name, email };
}

/** A widespread calendar plug-in writes names as parts of an address: `Town%20Band`. */
function decodeName(name: string): string {
  if (/\s/.test(name) || !/%[\da-f]{2}/i.test(name)) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** CREATED and LAST-MODIFIED are UTC by the RFC, also where the Z is missing. */
function readInstant(property: Property | undefined): string | null {
  const time = property && parseTime(property.value, null);
  return time && time.form !== "date" ? formatUtc(time.seconds) : null;
}
