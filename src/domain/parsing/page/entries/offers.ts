import { isThing, shortName, thingsOf, valuesOf } from "../things.ts";
import type { Thing } from "../things.ts";
import type { PageOffers } from "../types.ts";
import { firstLine, firstUrl, textOf } from "./values.ts";

/** Offers looked at: a shop may list thousands. */
const MAX_OFFERS = 200;

/** The prices of a thing over all its offers; null where it has none. */
export function readOffers(thing: Thing, base: string | null): PageOffers | null {
  const values = valuesOf(thing, "offers", "offer");
  if (values.length === 0) return null;
  const offers = values.filter(isThing).flatMap(withParts).slice(0, MAX_OFFERS);
  const texts = [...offers.flatMap(pricesOf), ...values.filter((value) => typeof value === "string")];
  const prices = texts.map(readPrice).filter((price) => price !== null);
  const sorted = prices.toSorted((a, b) => Number(a) - Number(b));
  const first = (read: (offer: Thing) => string | null) => offers.map(read).find((text) => text !== null) ?? null;
  const found: PageOffers = {
    priceMin: sorted[0] ?? null,
    priceMax: sorted.at(-1) ?? null,
    currency: first((offer) => firstLine(offer, "priceCurrency")),
    priceText: texts.find((text) => readPrice(text) === null && /[\d\p{L}]/u.test(text) && !/^https?:/i.test(text)) ?? null,
    url: first((offer) => firstUrl(offer, base, "url")),
    availability: first((offer) => firstLine(offer, "availability")),
  };
  const availability = found.availability === null ? null : shortName(found.availability);
  return Object.values(found).some((part) => part !== null) ? { ...found, availability } : null;
}

/** An offer, its price specifications and, of an AggregateOffer, its offers. */
function withParts(offer: Thing): Thing[] {
  return [offer, ...thingsOf(offer, "priceSpecification"), ...thingsOf(offer, "offers").slice(0, MAX_OFFERS)];
}

function pricesOf(offer: Thing): string[] {
  return ["price", "lowPrice", "highPrice", "minPrice", "maxPrice"].flatMap((name) => {
    const text = textOf(valuesOf(offer, name)[0]);
    return text === null ? [] : [text];
  });
}

/** A plain decimal: currency signs, letters of a currency and thousands separators aside; “free” is 0. */
function readPrice(text: string): string | null {
  const bare = text.replaceAll(/^[\p{Sc}\s]+|[\p{Sc}\s]+$|^[A-Z]{3}\s*|\s*[A-Z]{3}$/gu, "");
  if (/^(?:free|gratis|kostenlos|gratuit|entrée libre)$/i.test(bare)) return "0";
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare)
    ? bare.replaceAll(",", "")
    : bare.replace(/^(\d{1,3}(?:\.\d{3})+),(\d{1,2})$/, (_, whole: string, cents: string) => `${whole.replaceAll(".", "")}.${cents}`);
  const decimal = plain.replace(/^(\d+),(\d{1,2})$/, "$1.$2");
  return /^\d{1,12}(?:\.\d+)?$/.test(decimal) ? decimal : null;
}
