import { CITY_STATES, countryOf } from "./countries.ts";
import { foldName } from "./names.ts";
import { regionsOf } from "./regions.ts";

/** A country, or a first-level division of it by the gazetteer's code. */
export type Area = { country: string; admin1?: string };

/** What an address says of the city it is in. */
export type Addressed = {
  /** Areas it lies in; each as the alternatives that what was written may mean (`CA` is Canada and California). */
  areas: readonly (readonly Area[])[];
  /** Where no area is stated: countries whose postcodes something ahead of other names looks like (`Kulturhaus B1 2AB, Berlin`). */
  postcodesOf: readonly string[];
  /** Folded parts that may be the city's name, likeliest first. */
  names: readonly AddressPart[];
  /** Whether it has several parts, so that one of them can be told for a city. */
  isStructured: boolean;
};
/** `first`: where a hall's own name mostly stands. */
export type AddressPart = { name: string; first: boolean };

const MAX_PARTS = 8;
const BREAKS = /[,;\n|()·•]|\s[-–—/]\s/;
/** `F-75011 Paris`, `A-1010 Wien`. */
const COUNTRY_PREFIX = /^([A-Z]{1,2})[-–](?=\d{3,6}\b)/;
const CAR_CODES: Record<string, string> = { A: "AT", B: "BE", D: "DE", E: "ES", F: "FR", I: "IT", L: "LU", N: "NO", P: "PT", S: "SE" };
const POSTCODES = [
  /\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b/g,
  /\b[A-Z]\d[A-Z]\s*\d[A-Z]\d\b/g,
  /\b\d{4}\s?[A-Z]{2}\b(?=\s|$)/g,
  /\b\d{3}[\s-]?\d{2,4}(?:-\d{4})?\b/g,
  /\b\d{4}\b/g,
  /\bcedex(?:\s+\d+)?\b/gi,
];

/** Postcodes that no other country writes alike. `A1 2nd floor` is none. */
const TELLING_POSTCODES: readonly [RegExp, string][] = [
  [/\b(?!GX|GY|IM|JE)[A-Z]{1,2}\d[A-Z\d]?\s+\d(?!ST|ND|RD|TH)[ABD-HJLNP-UW-Z]{2}\b/, "GB"],
  [/\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s\d[A-Z]\d\b/, "CA"],
];

/**
 * Takes an address, or whatever stands for one, apart: in the likeliest way, and in another where `Victoria` may be the
 * state or the city. What turns out to be no city is looked up in vain, which costs little.
 */
export function readAddress(text: string): [Addressed, ...Addressed[]] {
  const parts = text
    .split(BREAKS)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .slice(-MAX_PARTS);
  const [only] = parts;
  if (only === undefined) return [{ areas: [], postcodesOf: [], names: [], isStructured: false }];
  if (parts.length === 1 && withoutPostcode(only) === only) {
    return [{ areas: [], postcodesOf: [], names: [{ name: foldName(only), first: true }], isStructured: false }];
  }
  const isState = (part: string) => part.length > 3 && regionsOf(part).length > 0;
  return parts.some(isState)
    ? [readParts(parts, areasOf), readParts(parts, (part) => (isState(part) ? [] : areasOf(part)))]
    : [readParts(parts, areasOf)];
}

function readParts(parts: readonly string[], areasIn: (part: string) => readonly Area[]): Addressed {
  const areas: (readonly Area[])[] = [];
  const postcodesOf: string[] = [];
  const names: AddressPart[] = [];
  const states: AddressPart[] = [];
  for (const [i, part] of [...parts.entries()].toReversed()) {
    const first = i === 0 && parts.length > 1;
    const prefix = COUNTRY_PREFIX.exec(part)?.[1];
    if (prefix !== undefined) areas.push(areasOf(CAR_CODES[prefix] ?? prefix));
    const told = TELLING_POSTCODES.filter(([shape]) => shape.test(part)).map(([, country]) => country);
    // What stands behind it says more of where it is.
    if (areas.length === 0) {
      if (names.length === 0) areas.push(...told.map((country) => [{ country }]));
      else postcodesOf.push(...told);
    }
    const bare = withoutPostcode(part.replace(COUNTRY_PREFIX, ""));
    const meant = names.length === 0 && !first ? areasIn(bare) : [];
    if (meant.length > 0) {
      areas.push(meant);
      if (meant.some(({ country }) => CITY_STATES.has(country))) states.push({ name: foldName(bare), first });
      continue;
    }
    const { city, within } = splitArea(bare);
    if (within.length > 0 && names.length === 0) areas.push(within);
    names.push({ name: foldName(city), first });
  }
  const possible = [...names, ...states].filter(({ name }) => name !== "");
  return { areas: areas.filter((alternatives) => alternatives.length > 0), postcodesOf, names: possible, isStructured: true };
}

/** What countries and divisions a whole text may mean. */
function areasOf(text: string): readonly Area[] {
  const [country, admin1] = countryOf(text)?.split("-") ?? [];
  const own: Area[] = country === undefined ? [] : [admin1 === undefined ? { country } : { country, admin1 }];
  return [...own, ...regionsOf(text)];
}

function withoutPostcode(part: string): string {
  const bare = POSTCODES.reduce((text, pattern) => text.replace(pattern, " "), part);
  return bare.replace(/\s+/g, " ").replace(/^[\s-]+|[\s-]+$/g, "");
}

/** `Portland OR` is a city and its state. */
function splitArea(text: string): { city: string; within: readonly Area[] } {
  const [, city = text, code = ""] = /^(.+)\s([A-Z]{2,3})$/.exec(text) ?? [];
  const within = areasOf(code);
  return within.length > 0 ? { city, within } : { city: text, within: [] };
}
