import { resolveLink } from "../../links.ts";
import { foldSpace } from "../html/text.ts";
import { isThing, shortName, valuesOf } from "../things.ts";
import type { Thing, Value } from "../things.ts";

/** How far `name` is looked for in things within things. */
const MAX_NAME_DEPTH = 3;
/** What template engines leave where there is no address. */
const NO_URL = /^(?:#.*|true|false|null|undefined|none|n\/a|javascript:.*|data:.*)$/i;

/** The words of a value: text, the words of a link, the name of a thing; null where it has none. */
export function textOf(value: Value | undefined, depth = 0): string | null {
  if (value === undefined) return null;
  if (typeof value === "string") return value.trim() || null;
  if (!isThing(value)) return value.text || value.url || null;
  if (depth >= MAX_NAME_DEPTH) return null;
  const names = valuesOf(value, "name", "headline", "legalName", "title", "summary", "alternateName", "value");
  for (const name of names) {
    const text = textOf(name, depth + 1);
    if (text !== null) return text;
  }
  return termOf(value);
}

/** A term of schema.org that is referred to as a thing: `{"@id": "https://schema.org/EventCancelled"}`. */
function termOf({ id }: Thing): string | null {
  const name = id === null ? null : shortName(id);
  return name === id ? null : name;
}

/** The first words among the values of these properties, lines kept; an earlier property wins. */
export function firstText(thing: Thing, ...names: string[]): string | null {
  for (const name of names) {
    for (const value of valuesOf(thing, name)) {
      const text = textOf(value);
      if (text !== null) return text;
    }
  }
  return null;
}

/** The same, on one line. */
export function firstLine(thing: Thing, ...names: string[]): string | null {
  const text = firstText(thing, ...names);
  return text === null ? null : foldSpace(text) || null;
}

/** All words of these properties, each once, on one line each. */
export function allLines(thing: Thing, ...names: string[]): string[] {
  const texts = names.flatMap((name) => valuesOf(thing, name).map((value) => foldSpace(textOf(value) ?? "")));
  return [...new Set(texts.filter((text) => text !== ""))];
}

/** Where a value leads, absolute: an address, a link, or a thing's own address. */
export function urlOf(value: Value, base: string | null, depth = 0): string | null {
  if (typeof value === "string") return addressOf(value, base);
  if (!isThing(value)) return addressOf(value.url, base);
  if (depth >= MAX_NAME_DEPTH) return null;
  for (const inner of valuesOf(value, "url", "contentUrl", "@id")) {
    const url = urlOf(inner, base, depth + 1);
    if (url !== null) return url;
  }
  return value.id !== null && /^https?:/i.test(value.id) ? value.id : null;
}

export function firstUrl(thing: Thing, base: string | null, ...names: string[]): string | null {
  for (const name of names) {
    for (const value of valuesOf(thing, name)) {
      const url = urlOf(value, base);
      if (url !== null) return url;
    }
  }
  return null;
}

/** Web addresses only; words are none. */
function addressOf(written: string, base: string | null): string | null {
  const text = written.trim();
  if (text === "" || /\s/.test(text) || NO_URL.test(text)) return null;
  const url = resolveLink(text, base);
  return url !== null && (base === null || /^https?:/i.test(url)) ? url : null;
}

/** `true`, `True`, `https://schema.org/False`, `1`, `yes`; null for anything else. */
export function firstFlag(thing: Thing, name: string): boolean | null {
  const word = /([a-z0-9]+)\/?$/i.exec(firstText(thing, name) ?? "")?.[1]?.toLowerCase() ?? "";
  if (["true", "1", "yes"].includes(word)) return true;
  return ["false", "0", "no"].includes(word) ? false : null;
}
