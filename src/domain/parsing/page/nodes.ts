import { resolveLink } from "../links.ts";
import { everyThing } from "./graph.ts";
import { isThing, newThing } from "./things.ts";
import type { Link, Thing, Value } from "./things.ts";

/** Of two descriptions with one `@id` these must agree, or else the page uses one name for two things. */
const TELLING = ["name", "headline", "startDate", "url"];

/** Values kept of one property across descriptions: each further one costs a look at all before it. */
const MAX_VALUES = 1000;

/** The things of a page by `@id`: descriptions of one thing in several places become one. */
export function createNodes(base: string | null) {
  const byId = new Map<string, Thing>();
  return {
    /** The thing of that `@id` with what this description adds; the thing itself where it stands alone. */
    register(thing: Thing): Thing {
      if (thing.id === null) return thing;
      const known = byId.get(thing.id);
      if (known) return agree(known, thing) ? merge(known, thing) : thing;
      byId.set(thing.id, thing);
      return thing;
    },
    /** The thing of that name, empty as long as nothing is known of it. */
    named(id: string): Thing {
      const known = byId.get(id);
      if (known) return known;
      const thing = newThing([], id);
      byId.set(id, thing);
      return thing;
    },
    /** Puts things in the place of addresses that name them. */
    link(things: readonly Thing[]): void {
      if (byId.size === 0) return;
      for (const thing of everyThing(things)) {
        for (const [name, values] of thing.props) {
          if (ADDRESSES.has(name)) continue;
          for (const [at, value] of values.entries()) {
            const target = isThing(value) ? undefined : byId.get(nameIn(value, base));
            if (target && target !== thing) values[at] = target;
          }
        }
      }
    },
  };
}

/** Properties that mean a page and not the thing it is named after: addresses and navigation. */
const ADDRESSES = new Set(
  "url sameAs mainEntityOfPage image contentUrl embedUrl @id item target urlTemplate relatedLink significantLink".split(" "),
);

/** The name of a thing that a value may be. */
function nameIn(value: string | Link, base: string | null): string {
  const written = typeof value === "string" ? value : value.url;
  return /^(?:#|https?:|_:)\S+$/i.test(written) ? (resolveLink(written, base) ?? "") : "";
}

/** Whether two descriptions tell the same as far as both tell it in words or addresses. */
function agree(a: Thing, b: Thing): boolean {
  return TELLING.every((name) => {
    const [ours, theirs] = [a, b].map(({ props }) => props.get(name)?.[0]);
    if (ours === undefined || theirs === undefined || isThing(ours) || isThing(theirs)) return true;
    return wordsOf(ours) === wordsOf(theirs);
  });
}

function wordsOf(value: string | Link): string {
  return typeof value === "string" ? value : value.text || value.url;
}

function merge(known: Thing, added: Thing): Thing {
  for (const type of added.types) if (!known.types.includes(type)) known.types.push(type);
  for (const [name, values] of added.props) {
    const own = known.props.get(name);
    if (!own) known.props.set(name, values);
    else if (own.length < MAX_VALUES) own.push(...news(own, values));
  }
  return known;
}

function news(own: readonly Value[], added: readonly Value[]): Value[] {
  const known = new Set(own);
  return added.filter((value) => !known.has(value));
}
