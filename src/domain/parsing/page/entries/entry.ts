import type { Warn } from "../../calendar/warnings.ts";
import type { TextType } from "../../results.ts";
import { valuesOf } from "../things.ts";
import type { Thing, Value } from "../things.ts";
import type { EntryKind, PageEntry } from "../types.ts";
import { readArticleDetails } from "./article.ts";
import { readEventDetails, readTimes } from "./event.ts";
import { readOffers } from "./offers.ts";
import { readLocation, readPlace } from "./place.ts";
import { readProductDetails } from "./product.ts";
import { allLines, firstLine, firstText, firstUrl } from "./values.ts";

export type EntryContext = {
  base: string | null;
  /** Of the page, for entries that name none. */
  language: string | null;
  /** What descriptions are in the syntax that things were read from. */
  textType: TextType;
  warn: Warn;
};

/** A thing of known kind as an entry. */
export function toEntry(thing: Thing, { kind, type }: { kind: EntryKind; type: string }, context: EntryContext): PageEntry {
  const { base, language, textType, warn } = context;
  const name = kind === "article" ? firstLine(thing, "headline", "name") : firstLine(thing, "name", "headline", "title", "summary");
  const { start, end, unreadable } = readTimes(thing);
  for (const text of unreadable) warn("date", `"${text.slice(0, 40)}" of "${(name ?? type).slice(0, 60)}" cannot be read`);
  const { place, onlineUrl } = readLocation(whereabouts(thing), base);
  return {
    kind,
    type,
    types: thing.types,
    id: thing.id?.startsWith("_:") ? null : thing.id,
    name,
    url: firstUrl(thing, base, "url") ?? idAddress(thing) ?? firstUrl(thing, base, "mainEntityOfPage"),
    description: firstText(thing, "description", "abstract"),
    descriptionType: textType,
    imageUrl: firstUrl(thing, base, "image", "thumbnailUrl", "photo"),
    language: firstLine(thing, "inLanguage") ?? language,
    tags: allLines(thing, "keywords").flatMap(splitTags),
    start,
    end,
    location: place ?? ownPlace(thing, base),
    offers: readOffers(thing, base),
    event: kind === "event" ? readEventDetails(thing, base, onlineUrl) : null,
    article: kind === "article" ? readArticleDetails(thing, base) : null,
    product: kind === "product" ? readProductDetails(thing) : null,
  };
}

function whereabouts(thing: Thing): readonly Value[] {
  return valuesOf(thing, "location", "place", "venue");
}

/** A place or business is where it is. */
function ownPlace(thing: Thing, base: string | null) {
  return valuesOf(thing, "address", "geo").length > 0 ? readPlace(thing, base) : null;
}

/** An identifier that is a page of its own, not a part of one. */
function idAddress({ id }: Thing): string | null {
  return id !== null && /^https?:[^#]+$/i.test(id) ? id : null;
}

function splitTags(keywords: string): string[] {
  return keywords
    .split(/[,;]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
