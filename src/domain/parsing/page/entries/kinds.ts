import { isShort, isThing, localName, shortName, valuesOf } from "../things.ts";
import type { Thing } from "../things.ts";
import type { EntryKind } from "../types.ts";

/** Subtypes of Event that are not named so; and the one that is, and is none. */
const EVENT = /^(?:\w*Event|Festival|EventSeries|CourseInstance|Hackathon)$/i;
const NO_EVENT = /^DeliveryEvent$/i;
const ARTICLE = /^(?:\w*Article|(?:Social|Blog|LiveBlog|DiscussionForum|Media)\w*Posting|Posting|Report|SpecialAnnouncement)$/i;
const PRODUCT =
  /^(?:Product|IndividualProduct|ProductModel|ProductGroup|ProductCollection|SomeProducts|Vehicle|Car|Motorcycle|BusOrCoach)$/i;
/** Names that say least: another one of the same kind says more. */
const GENERIC = /^(?:Event|Article|Product|Thing|CreativeWork)$/i;

function kindOfType(type: string): EntryKind {
  const name = localName(type);
  if (EVENT.test(name) && !NO_EVENT.test(name)) return "event";
  if (ARTICLE.test(name)) return "article";
  return PRODUCT.test(name) ? "product" : "other";
}

/** The kind of a thing and the type that says it best; null for a thing without a type. */
export function classify(thing: Thing): { kind: EntryKind; type: string } | null {
  const types = [...thing.types, ...additionalTypes(thing)];
  for (const kind of ["event", "article", "product", "other"] as const) {
    const own = types.filter((type) => kindOfType(type) === kind);
    const type = own.find((candidate) => !GENERIC.test(localName(candidate))) ?? own[0];
    if (type !== undefined) return { kind, type };
  }
  return null;
}

/** Further types of schema.org; the property may name those of any vocabulary. */
function additionalTypes(thing: Thing): string[] {
  return valuesOf(thing, "additionalType").flatMap((value) => {
    if (isThing(value)) return [];
    const written = typeof value === "string" ? value : value.url;
    const name = shortName(written);
    return name !== written && isShort(name) ? [name] : [];
  });
}
