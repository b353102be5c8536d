import { decodeEntities } from "../../xml/index.ts";
import type { PageEntry } from "../types.ts";

const DAY_MS = 86_400_000;
/** Things of one name that are compared with each other. */
const MAX_NAMESAKES = 200;
/** How much of two starts is compared: up to the minute. */
const MINUTE_CHARS = "2026-03-05T19:30".length;

/**
 * Entries of several syntaxes as one list: what is said twice stands once, with the earlier word first and the later filling
 * its gaps. Different words about one name are two things, unless time, place and address agree.
 */
export function mergeEntries(lists: readonly (readonly PageEntry[])[]): PageEntry[] {
  return lists.map((list) => joinWithin(list)).reduce<PageEntry[]>(joinAcross, []);
}

/** One syntax: the same words once; one event or article told twice (by a plug-in and by the theme) once. */
function joinWithin(list: readonly PageEntry[]): PageEntry[] {
  const joined: PageEntry[] = [];
  const known = new Map<string, PageEntry[]>();
  for (const entry of new Map(list.map((entry) => [JSON.stringify(entry), entry])).values()) {
    const key = `${keyOf(entry)} ${entry.start}`;
    const namesakes = known.get(key) ?? [];
    const isTelling = entry.kind === "event" || entry.kind === "article";
    const twin = isTelling ? namesakes.slice(0, MAX_NAMESAKES).find((other) => isRetold(other, entry)) : undefined;
    if (twin) fill(twin, entry);
    else {
      joined.push(entry);
      namesakes.push(entry);
      known.set(key, namesakes);
    }
  }
  return joined;
}

function isRetold(a: PageEntry, b: PageEntry): boolean {
  if (a.start !== b.start || (a.start === null && (a.url === null || a.url !== b.url))) return false;
  return isAlike(a.url, b.url) && isAlike(a.location?.name, b.location?.name);
}

function isAlike(a: string | null | undefined, b: string | null | undefined): boolean {
  return a == null || b == null || fold(a) === fold(b);
}

/** Two syntaxes: namesakes whose times do not contradict each other, pair by pair; a name's only two, a day apart at most. */
function joinAcross(earlier: PageEntry[], later: readonly PageEntry[]): PageEntry[] {
  const known = groupByName(earlier);
  const counts = new Map([...groupByName(later)].map(([key, group]) => [key, group.length]));
  const added: PageEntry[] = [];
  for (const entry of later) {
    const namesakes = known.get(keyOf(entry)) ?? [];
    const areAlone = namesakes.length === 1 && counts.get(keyOf(entry)) === 1;
    const near = namesakes.slice(0, MAX_NAMESAKES);
    const at = near.findIndex((other) => agree(other.start, entry.start) || (areAlone && daysApart(other.start, entry.start) <= 1));
    const [twin] = at === -1 ? [] : namesakes.splice(at, 1);
    if (twin) fill(twin, entry);
    else added.push(entry);
  }
  return [...earlier, ...added];
}

/** Starts as exact as both say them are the same. */
function agree(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return true;
  const length = Math.min(a.length, b.length, MINUTE_CHARS);
  return a.slice(0, length) === b.slice(0, length);
}

function daysApart(a: string | null, b: string | null): number {
  const days = Math.abs(Date.parse((a ?? "").slice(0, 10)) - Date.parse((b ?? "").slice(0, 10))) / DAY_MS;
  return Number.isNaN(days) ? Infinity : days;
}

function groupByName(entries: readonly PageEntry[]): Map<string, PageEntry[]> {
  const groups = new Map<string, PageEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}

function keyOf({ kind, type, name }: PageEntry): string {
  return `${kind === "other" ? type : kind} ${fold(name ?? "")}`;
}

/** The same words with and without HTML escapes. */
function fold(text: string): string {
  return decodeEntities(text).replaceAll(/\s+/g, " ").trim().toLowerCase();
}

/** Fills the gaps of an entry from another one of the same thing; of two starts the more exact one is kept. */
function fill(entry: PageEntry, other: PageEntry): void {
  Object.assign(entry, {
    ...fillGaps(entry, other),
    start: moreExact(entry.start, other.start),
    end: moreExact(entry.end, other.end),
    types: [...new Set([...entry.types, ...other.types])],
    description: entry.description ?? other.description,
    descriptionType: (entry.description === null ? other : entry).descriptionType,
  });
}

function moreExact(a: string | null, b: string | null): string | null {
  return a !== null && b !== null && agree(a, b) && b.length > a.length ? b : (a ?? b);
}

/** Objects member by member unless they have different names; empty lists and nulls from the second; texts without escapes. */
function fillGaps<T>(first: T, second: T): T {
  if (first === null || first === undefined) return second;
  if (typeof first === "string" && typeof second === "string") return first.includes("&") && fold(first) === fold(second) ? second : first;
  if (Array.isArray(first)) return first.length === 0 ? second : first;
  if (typeof first !== "object" || typeof second !== "object" || second === null) return first;
  const other = new Map<string, unknown>(Object.entries(second));
  const [name, otherName] = ["name" in first ? first.name : null, other.get("name")];
  if (typeof name === "string" && typeof otherName === "string" && fold(name) !== fold(otherName)) return first;
  return Object.fromEntries(
    Object.entries(first).map(([member, value]: [string, unknown]) => [member, fillGaps(value, other.get(member))]),
  ) as T;
}
