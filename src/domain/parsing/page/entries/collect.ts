import { partsOf, rootsOf } from "../graph.ts";
import { isShort, valuesOf } from "../things.ts";
import type { Thing } from "../things.ts";
import type { EntryKind } from "../types.ts";
import { framesOf, toldByParts, withinFrame } from "./frame.ts";
import { classify } from "./kinds.ts";

/** Entries kept of one page. */
export const MAX_ENTRIES = 5000;

export type Classified = { thing: Thing; kind: EntryKind; type: string };

/** Properties whose values stand beside the thing itself, as the items of a list: what is there is meant for itself. */
const CONTAINERS = new Set([
  "itemListElement",
  "item",
  "mainEntity",
  "hasPart",
  "blogPost",
  "blogPosts",
  "dataFeedElement",
  "hasVariant",
  "event",
  "events",
  "subEvent",
  "subEvents",
]);
/** Properties that lead to other things than those the page is about. */
const ASIDES = new Set([
  "superEvent",
  "isPartOf",
  "itemReviewed",
  "isRelatedTo",
  "isSimilarTo",
  "recordedAt",
  "recordedIn",
  "citation",
  "isBasedOn",
  "mentions",
]);

type Place = { thing: Thing; isContained: boolean; isAside: boolean };

/**
 * What a page is about, each thing once in document order: things at the top, in lists and as main entities, and events with
 * a name and a time wherever they are told of. Of things that are no items, only those that nothing else speaks of.
 */
export function collectThings(topLevel: readonly Thing[]): Classified[] {
  const found: Classified[] = [];
  const seen = new Set<Thing>();
  const top = new Set(topLevel);
  const roots = new Set(rootsOf(topLevel));
  const frames = framesOf(topLevel);
  const told = toldByParts(frames);
  const waiting: Place[] = topLevel.map((thing) => ({ thing, isContained: true, isAside: false })).reverse();
  for (let place = waiting.pop(); place && found.length <= MAX_ENTRIES; place = waiting.pop()) {
    const { thing, isContained, isAside } = place;
    if (seen.has(thing)) continue;
    seen.add(thing);
    const classified = classify(thing);
    if (classified) {
      const isOwn =
        classified.kind === "other" ? roots.has(thing) && isShort(classified.type) : top.has(thing) || isMeant(classified.kind, place);
      const isTold = classified.kind === "event" && told.has(thing);
      if (isOwn && !isTold) found.push({ thing: withinFrame(thing, frames.get(thing)), ...classified });
    }
    const parts = [...partsOf(thing)].map(({ name, part }) => ({
      thing: part,
      isContained: isContained && CONTAINERS.has(name),
      isAside: isAside || ASIDES.has(name),
    }));
    for (const part of parts.reverse()) waiting.push(part);
  }
  return found;
}

/** Whether an item within another thing is one of the page's own. */
function isMeant(kind: EntryKind, { thing, isContained, isAside }: Place): boolean {
  if (isAside) return false;
  return isContained || (kind === "event" && valuesOf(thing, "startDate").length > 0 && valuesOf(thing, "name").length > 0);
}
