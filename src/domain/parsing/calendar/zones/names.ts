import { parseOffset } from "../values.ts";
import { ianaZone } from "./iana.ts";
import { shownZone, windowsZone } from "./windows.ts";
import { fixedZone } from "./zone.ts";
import type { Zone } from "./zone.ts";

/** Zone of a TZID that is an IANA name, plain, quoted or behind a vendor's prefix (`/mozilla.org/2007…/Europe/Berlin`), or a Windows id. */
export function zoneByName(tzid: string): Zone | null {
  const name = tidy(tzid);
  const plain = ianaZone(name);
  if (plain) return plain;
  const parts = name.split("/").filter((part) => part !== "");
  for (let from = Math.max(0, parts.length - 3); from < parts.length - 1; from++) {
    const zone = ianaZone(parts.slice(from).join("/"));
    if (zone) return zone;
  }
  const windows = windowsZone(name);
  return windows === null ? null : ianaZone(windows);
}

/**
 * Zone of a TZID that only a person could read: cities ("Amsterdam, Berlin, Rome"), "(UTC-05:00) Eastern Time (US & Canada)",
 * "US-Eastern", or last an offset ("UTC+01"). Worth less than a definition in the calendar itself.
 */
export function zoneByGuess(tzid: string): Zone | null {
  const name = tidy(tzid);
  const offset = /^\(?\s*(?:UTC|GMT)?\s*([+-]\s*\d{1,2}(?:[:.]?\d\d)?)\s*\)?/i.exec(name);
  const rest = (offset ? name.slice(offset[0].length) : name).replace(/^\((?:UTC|GMT)\)/i, "").trim();
  const named = rest === "" ? null : zoneByWords(rest);
  if (named) return named;
  const seconds = offset ? parseOffset((offset[1] ?? "").replace(/\s/g, "").replace(".", ":")) : null;
  return seconds === null ? null : fixedZone(seconds);
}

function zoneByWords(words: string): Zone | null {
  const bare = words.replace(/\s*\((?:US|USA)? ?(?:&|and|y)? ?(?:Canada)?\)|\s*\((?:East|US)\)/i, "").trim();
  const known = shownZone(bare) ?? windowsZone(bare);
  if (known !== null) return ianaZone(known);
  for (const word of words.split(/[,;:]/)) {
    const city = cityZone(word) ?? shownZone(word.trim());
    if (city !== null) return ianaZone(city);
  }
  return ianaZone(words.replace(/[\s-]+/, "/"));
}

let cities: Map<string, string> | undefined;

/** "Buenos Aires" → America/Argentina/Buenos_Aires */
function cityZone(word: string): string | null {
  cities ??= new Map(Intl.supportedValuesOf("timeZone").map((name) => [cityOf(name), name]));
  return cities.get(cityOf(word.trim().replace(/\s+/g, "_"))) ?? null;
}

function cityOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).toLowerCase();
}

/** Quotes, escapes, a doubled `TZID=` and stray punctuation off. */
function tidy(tzid: string): string {
  return tzid
    .trim()
    .replace(/^TZID=/i, "")
    .replace(/^["']+|["':;,]+$/g, "")
    .replace(/\\(?=[,;:])/g, "")
    .trim();
}
