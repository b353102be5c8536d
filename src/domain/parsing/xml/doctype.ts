import { decodeEntities } from "./entities.ts";
import type { Entities } from "./entities.ts";

/** Bounds on what a document type may declare: entities that expand each other are the classic bomb. */
const MAX_ENTITIES = 500;
const MAX_EXPANSION_CHARS = 64 * 1024;

const DECLARATION = /<!ENTITY\s+([A-Za-z_][\w.:-]*)\s+(?:"([^"]*)"|'([^']*)')\s*>/gi;

/**
 * Where a `<!DOCTYPE` ends (the place after its `>`) and the internal entities it declares. External ones are never
 * fetched, so they stay undefined. A declaration may use earlier ones; all together expand to at most 64 KiB.
 */
export function readDoctype(text: string, from: number): { end: number; entities: Entities } {
  const open = text.indexOf("[", from);
  const plainEnd = text.indexOf(">", from);
  if (plainEnd === -1) return { end: text.length, entities: new Map() };
  if (open === -1 || open > plainEnd) return { end: plainEnd + 1, entities: new Map() };
  const close = /\]\s*>/g;
  close.lastIndex = open;
  const match = close.exec(text);
  const end = match ? close.lastIndex : plainEnd + 1;
  return { end, entities: readEntities(text.slice(open + 1, match ? match.index : plainEnd)) };
}

function readEntities(subset: string): Entities {
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
