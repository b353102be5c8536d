import { isThing } from "./things.ts";
import type { Thing } from "./things.ts";

/** The things that a thing's values are, each once per mention, in order. */
export function* partsOf(thing: Thing): Generator<{ name: string; part: Thing }> {
  for (const [name, values] of thing.props) for (const value of values) if (isThing(value)) yield { name, part: value };
}

/**
 * Of things in document order those that none of the others speaks of; of a circle that nobody outside speaks of
 * the first. Together they reach all of them.
 */
export function rootsOf(things: readonly Thing[]): Thing[] {
  const referred = new Set<Thing>();
  for (const thing of everyThing(things)) for (const { part } of partsOf(thing)) if (part !== thing) referred.add(part);
  const reached = new Set<Thing>();
  const roots = new Set<Thing>();
  const add = (root: Thing) => {
    roots.add(root);
    for (const thing of everyThing([root], reached)) for (const { part } of partsOf(thing)) if (part !== root) roots.delete(part);
  };
  for (const thing of things) if (!referred.has(thing)) add(thing);
  for (const thing of things) if (!reached.has(thing)) add(thing);
  return [...new Set(things)].filter((thing) => roots.has(thing));
}

/** Every thing that can be reached, each once; those in `seen` and behind them are passed over. */
export function* everyThing(things: readonly Thing[], seen: Set<Thing> = new Set()): Generator<Thing> {
  const waiting = [...things].reverse();
  for (let thing = waiting.pop(); thing; thing = waiting.pop()) {
    if (seen.has(thing)) continue;
    seen.add(thing);
    yield thing;
    for (const { part } of [...partsOf(thing)].reverse()) waiting.push(part);
  }
}
