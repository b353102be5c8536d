import { decodeEntities } from "../../xml/index.ts";
import type { PageEntry } from "../types.ts";

/**
 * Entries of several syntaxes as one list: what is said twice stands once, the earlier syntax first and the later one filling
 * its gaps. Within one syntax only what is the same in every word is one.
 */
export function mergeEntries(lists: readonly (readonly PageEntry[])[]): PageEntry[] {
  const merged: PageEntry[] = [];
  for (const list of lists) {
    const known = groupBy(merged, keyOf);
    const added: PageEntry[] = [];
    for (const entry of distinct(list)) {
      const candidates = known.get(keyOf(entry)) ?? [];
      const at = candidates.findIndex((candidate) => agree(candidate, entry));
      const [twin] = at === -1 ? [] : candidates.splice(at, 1);
      if (twin) Object.assign(twin, fill(twin, entry));
      else added.push(entry);
    }
    merged.push(...added);
  }
  return merged;
}

/** Each entry once; those that differ in nothing but their identity in memory are one. */
function distinct(entries: readonly PageEntry[]): PageEntry[] {
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}

function groupBy(entries: readonly PageEntry[], key: (entry: PageEntry) => string): Map<string, PageEntry[]> {
  const groups = new Map<string, PageEntry[]>();
  for (const entry of entries) {
    const group = groups.get(key(entry));
    if (group) group.push(entry);
    else groups.set(key(entry), [entry]);
  }
  return groups;
}

function keyOf({ kind, type, name }: PageEntry): string {
  return `${kind === "other" ? type : kind} ${fold(name)}`;
}

/** Same words with and without HTML escapes. */
function fold(text: string | null): string {
  return decodeEntities(text ?? "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** How much of two starts is compared: up to the minute. */
const MINUTE_CHARS = "2026-03-05T19:30".length;

/** The times do not contradict each other as far as both say them. */
function agree(a: PageEntry, b: PageEntry): boolean {
  if (a.start === null || b.start === null) return true;
  const length = Math.min(a.start.length, b.start.length, MINUTE_CHARS);
  return a.start.slice(0, length) === b.start.slice(0, length);
}

/** The first entry with its gaps filled from the second; of two starts the more exact one, of two spellings the one without escapes. */
function fill(first: PageEntry, second: PageEntry): PageEntry {
  const filled = fillGaps(first, second);
  return {
    ...filled,
    start: moreExact(first.start, second.start),
    end: moreExact(first.end, second.end),
    types: [...new Set([...first.types, ...second.types])],
    description: first.description ?? second.description,
    descriptionType: first.description === null ? second.descriptionType : first.descriptionType,
  };
}

function moreExact(a: string | null, b: string | null): string | null {
  return (b?.length ?? 0) > (a?.length ?? 0) ? b : a;
}

/** Objects member by member unless they have different names; empty lists and nulls from the second; texts without escapes. */
function fillGaps<T>(first: T, second: T): T {
  if (first === null || first === undefined) return second;
  if (typeof first === "string" && typeof second === "string")
    return fold(first) === fold(second) && !second.includes("&") ? second : first;
  if (Array.isArray(first)) return first.length === 0 ? second : first;
  if (typeof first !== "object" || typeof second !== "object" || second === null) return first;
  const other = new Map<string, unknown>(Object.entries(second));
  const [name, otherName] = ["name" in first ? first.name : null, other.get("name")];
  if (typeof name === "string" && typeof otherName === "string" && fold(name) !== fold(otherName)) return first;
  return Object.fromEntries(Object.entries(first).map(([name, value]: [string, unknown]) => [name, fillGaps(value, other.get(name))])) as T;
}
