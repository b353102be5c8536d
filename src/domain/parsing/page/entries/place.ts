import { foldSpace } from "../html/text.ts";
import { isThing, localName, thingsOf, valuesOf } from "../things.ts";
import type { Link, Thing, Value } from "../things.ts";
import type { PagePlace } from "../types.ts";
import { allLines, firstLine, firstUrl, textOf, urlOf } from "./values.ts";

const VIRTUAL = /^VirtualLocation$/i;
const ADDRESS = /Address$/i;
const NOWHERE: PagePlace = {
  name: null,
  address: null,
  street: null,
  locality: null,
  region: null,
  postalCode: null,
  country: null,
  lat: null,
  lon: null,
  url: null,
};

/** Where something happens, of all the places that are said: the first one on the ground, and the first one online. */
export function readLocation(values: readonly Value[], base: string | null): { place: PagePlace | null; onlineUrl: string | null } {
  const isOnline = (value: Value) => isThing(value) && value.types.some((type) => VIRTUAL.test(localName(type)));
  const online = values.find(isOnline);
  const places = values.filter((value) => !isOnline(value)).map((value) => readPlace(value, base));
  return { place: places.find((place) => place !== null) ?? null, onlineUrl: online === undefined ? null : urlOf(online, base) };
}

/** A Place, an organisation with an address, a PostalAddress, or words; null where nothing is said. */
export function readPlace(value: Value, base: string | null): PagePlace | null {
  if (!isThing(value)) return readPlaceText(value, base);
  const isAddress = value.types.some((type) => ADDRESS.test(localName(type)));
  const place = {
    name: firstLine(value, "name", "legalName", "alternateName"),
    ...readAddress(value, isAddress),
    ...readPosition(value),
    url: firstUrl(value, base, "url", "sameAs"),
  };
  return Object.values(place).some((part) => part !== null) ? place : null;
}

/** Words or a link as a place; null where there is neither. */
export function readPlaceText(value: string | Link, base: string | null): PagePlace | null {
  const words = foldSpace(typeof value === "string" ? value : value.text);
  const isAddress = /^https?:\/\//i.test(words);
  const place = {
    ...NOWHERE,
    name: isAddress ? null : words || null,
    url: isAddress || typeof value !== "string" ? urlOf(value, base) : null,
  };
  return place.name === null && place.url === null ? null : place;
}

type Address = Pick<PagePlace, "address" | "street" | "locality" | "region" | "postalCode" | "country">;

/** The address of a place: its PostalAddress, its text, parts that stand on the place itself, or what contains it. */
function readAddress(place: Thing, isAddress: boolean, depth = 0): Address {
  const [written] = valuesOf(place, "address");
  const own = isAddress || written === undefined ? place : isThing(written) ? written : null;
  const parts = own ? addressParts(own) : null;
  const text = own === null && written !== undefined ? foldSpace(textOf(written) ?? "") : "";
  const named = own !== null && own !== place ? firstLine(own, "name", "description") : null;
  const address = parts ? joinAddress(parts) : null;
  const [container] = thingsOf(place, "containedInPlace", "containedIn");
  if (address === null && text === "" && named === null && container && depth < 3) return readAddress(container, false, depth + 1);
  const nothing = { street: null, locality: null, region: null, postalCode: null, country: null };
  return { address: address ?? (text || named), ...(parts ?? nothing) };
}

function addressParts(address: Thing): Omit<Address, "address"> {
  const street = [...allLines(address, "streetAddress"), ...allLines(address, "extendedAddress", "postOfficeBoxNumber")].join(", ");
  return {
    street: street || null,
    locality: firstLine(address, "addressLocality"),
    region: firstLine(address, "addressRegion"),
    postalCode: firstLine(address, "postalCode"),
    country: firstLine(address, "addressCountry"),
  };
}

function joinAddress({ street, locality, region, postalCode, country }: Omit<Address, "address">): string | null {
  const area = [region, postalCode].filter((part) => part !== null).join(" ");
  const parts = [street, locality, area, country].filter((part) => part !== null && part !== "");
  return parts.join(", ") || null;
}

/** Both or neither. Also where the position stands on the place itself, or is one text (`48.2;16.3`). */
function readPosition(place: Thing): { lat: number | null; lon: number | null } {
  const [geo] = valuesOf(place, "geo");
  const source = geo !== undefined && isThing(geo) ? geo : place;
  const pair = geo !== undefined && !isThing(geo) ? (textOf(geo) ?? "").split(/\s*[,;]\s*/) : [];
  const lat = toNumber(pair[0] ?? firstLine(source, "latitude"));
  const lon = toNumber(pair[1] ?? firstLine(source, "longitude"));
  const isOnEarth = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return isOnEarth ? { lat, lon } : { lat: null, lon: null };
}

function toNumber(text: string | null | undefined): number | null {
  const written = text?.trim().replace(/^(-?\d+),(\d+)$/, "$1.$2") ?? "";
  return /^[+-]?\d+(?:\.\d+)?$/.test(written) ? Number(written) : null;
}
