import { decodeEntities } from "./entities.ts";
import type { Entities } from "./entities.ts";

/** Bounds on what a document type may declare: entities that expand each other are the classic bomb. */
const MAX_ENTITIES = 500;
const MAX_EXPANSION_CHARS = 64 * 1024;
/** What references to them may become in all of a document: many to one long entity are the same bomb. */
const MAX_REPLACED_CHARS = 1024 * 1024;

const NONE: Entities = new Map<string, string>();
const DECLARATION = /<!ENTITY\s+([A-Za-z_][\w.:-]*)\s+(?:"([^"]*)"|'([^']*)')\s*>/gi;

/**
 * Where a `<!DOCTYPE` ends (the place after its `>`) and the internal entities it declares. External ones are never
 * fetched, so they stay undefined. A declaration may use earlier ones; all together expand to at most 64 KiB. Only the
 * document's first type may declare anything: `withSubset` false passes over the others.
 */
export function readDoctype(text: string, from: number, withSubset: boolean): { end: number; entities: Entities } {
  const firstEnd = text.indexOf(">", from);
  const plain = { end: firstEnd === -1 ? text.length : firstEnd + 1, entities: NONE };
  const open = text.slice(from, plain.end).indexOf("[");
  if (open === -1 || !withSubset) return plain;
  const close = /\]\s*>/g;
  close.lastIndex = from + open;
  const match = close.exec(text);
  if (!match) return plain;
  return { end: close.lastIndex, entities: rationed(readEntities(text.slice(from + open + 1, match.index))) };
}

function readEntities(subset: string): ReadonlyMap<string, string> {
  const entities = new Map<string, string>();
  let room = MAX_EXPANSION_CHARS;
  for (const [, name = "", double, single] of subset.matchAll(DECLARATION)) {
    if (entities.size >= MAX_ENTITIES || entities.has(name)) continue;
    const value = decodeEntities(double ?? single ?? "", entities);
    room -= value.length;
    if (room < 0) break;
    entities.set(name, value);
  }
  return entities;
}

/** Entities that are used up at some point; references after it stay as written. */
function rationed(entities: ReadonlyMap<string, string>): Entities {
  let room = MAX_REPLACED_CHARS;
  return {
    get(name) {
      const value = entities.get(name);
      room -= value?.length ?? 0;
      return room < 0 ? undefined : value;
    },
  };
}
