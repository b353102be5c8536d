import type { Warn } from "../../calendar/warnings.ts";
import { resolveLink } from "../../links.ts";
import { createNodes } from "../nodes.ts";
import { addValue, isThing, MAX_THINGS, newThing } from "../things.ts";
import type { Thing, Value } from "../things.ts";
import { expandName, extendContext, NO_CONTEXT } from "./context.ts";
import type { Context } from "./context.ts";

const MAX_DEPTH = 60;

type JsonObject = ReadonlyMap<string, unknown>;
type Options = {
  base: string | null;
  /** Of texts in several languages, this one's stand first. */
  language: string | null;
  warn: Warn;
};

/**
 * The things at the top of a page's JSON-LD documents and of their graphs, in order: `@graph`, nesting and `@id` references resolved
 * across all documents. Not the whole of JSON-LD: no remote contexts, no containers, no frames, `@reverse` only as a keyword.
 */
export function readJsonLd(documents: readonly unknown[], { base, language, warn }: Options): Thing[] {
  const nodes = createNodes(base);
  const topLevel: Thing[] = [];
  let left = MAX_THINGS;

  const readTop = (written: unknown, outer: Context, depth: number): void => {
    if (depth > MAX_DEPTH || left <= 0) return;
    if (Array.isArray(written)) for (const item of written) readTop(item, outer, depth + 1);
    const object = asObject(written);
    if (!object) return;
    const context = extendContext(outer, object.get("@context"));
    for (const key of ["@graph", "@included"]) readTop(object.get(key), context, depth + 1);
    const thing = readThing(object, context, depth);
    if (thing.types.length > 0 || thing.props.size > 0) topLevel.push(thing);
  };

  const readThing = (object: JsonObject, context: Context, depth: number): Thing => {
    const thing = newThing([], null);
    left--;
    for (const [key, written] of object) {
      const name = expandName(key, context);
      if (name === "@id") thing.id ??= idOf(written, base);
      else if (name === "@reverse") readReverse(thing, written, context, depth + 1);
      else if (name === "@type" && (key === name || !object.has(name))) thing.types.push(...typesOf(written, context));
      else if (!name.startsWith("@")) for (const value of readValues(written, context, depth + 1)) addValue(thing, name, value);
    }
    return nodes.register(thing);
  };

  /** What other things say of this one: they say it themselves. */
  const readReverse = (thing: Thing, written: unknown, context: Context, depth: number): void => {
    for (const [key, others] of asObject(written) ?? []) {
      for (const other of readValues(others, context, depth)) {
        if (!isThing(other)) continue;
        addValue(other, expandName(key, context), thing);
        topLevel.push(other);
      }
    }
  };

  const readValues = (written: unknown, outer: Context, depth: number): Value[] => {
    if (depth > MAX_DEPTH || left <= 0 || written === null || written === undefined) return [];
    if (Array.isArray(written)) return inPageLanguage(written).flatMap((item) => readValues(item, outer, depth + 1));
    const object = asObject(written);
    if (!object) return String(written).trim() === "" ? [] : [String(written)];
    const context = extendContext(outer, object.get("@context"));
    for (const key of ["@value", "@list", "@set", "@graph"]) if (object.has(key)) return readValues(object.get(key), context, depth + 1);
    const thing = readThing(object, context, depth);
    return thing.id === null && thing.types.length === 0 && thing.props.size === 0 ? [] : [thing];
  };

  const inPageLanguage = (items: unknown[]): unknown[] => {
    const isOurs = (item: unknown) => language !== null && sameLanguage(asObject(item)?.get("@language"), language);
    return [...items.filter(isOurs), ...items.filter((item) => !isOurs(item))];
  };

  for (const document of documents) readTop(document, NO_CONTEXT, 0);
  if (left <= 0) warn("truncated", `more than ${MAX_THINGS} things in JSON-LD; the later ones are left out`);
  nodes.link(topLevel);
  return [...new Set(topLevel)];
}

function asObject(written: unknown): JsonObject | null {
  return typeof written === "object" && written !== null && !Array.isArray(written) ? new Map(Object.entries(written)) : null;
}

/** A blank node's name has no base; a bare word (`"id": "123"`) is a number in somebody's database. */
function idOf(written: unknown, base: string | null): string | null {
  if (typeof written !== "string" || !/[:/#]/.test(written)) return null;
  return written.startsWith("_:") ? written : resolveLink(written, base);
}

function typesOf(written: unknown, context: Context): string[] {
  const types: unknown[] = Array.isArray(written) ? written : [written];
  return types.filter((type) => typeof type === "string" && type !== "").map((type) => expandName(String(type).trim(), context));
}

function sameLanguage(tag: unknown, language: string): boolean {
  return typeof tag === "string" && tag.toLowerCase().split("-")[0] === language.toLowerCase().split("-")[0];
}
