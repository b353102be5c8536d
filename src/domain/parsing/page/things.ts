/** Things read of one page in one syntax; the largest pages say some thousand. */
export const MAX_THINGS = 20_000;

/** What a page says about one thing, whichever syntax says it. Things may refer to each other in circles. */
export type Thing = {
  /** Short names of schema.org (`MusicEvent`), full IRIs of other vocabularies. */
  types: string[];
  /** Absolute where a base is known. */
  id: string | null;
  /** By the short name (schema.org) or as written; the values in document order. */
  props: Map<string, Value[]>;
};

/** A reference to somewhere, with the words that carry it where there are any. */
export type Link = { url: string; text: string };

export type Value = string | Link | Thing;

export function newThing(types: string[], id: string | null): Thing {
  return { types, id, props: new Map() };
}

export function isThing(value: Value): value is Thing {
  return typeof value !== "string" && "props" in value;
}

export function addValue(thing: Thing, name: string, value: Value): void {
  const values = thing.props.get(name);
  if (values) values.push(value);
  else thing.props.set(name, [value]);
}

/** The values of the first of these properties that has any. All-lower-case spellings count. */
export function valuesOf(thing: Thing, ...names: string[]): readonly Value[] {
  for (const name of names) {
    const values = thing.props.get(name) ?? thing.props.get(name.toLowerCase());
    if (values && values.length > 0) return values;
  }
  return [];
}

export function thingsOf(thing: Thing, ...names: string[]): Thing[] {
  return valuesOf(thing, ...names).filter(isThing);
}

const SCHEMA_ORG = /^(?:(?:https?:)?\/\/)?(?:[\w-]+\.)?schema\.org\/+#?([A-Za-z][\w-]*)\/?$/i;
const SCHEMA_PREFIX = /^schema:([A-Za-z][\w-]*)$/;

/** A term of schema.org without its address; anything else as it is. */
export function shortName(iri: string): string {
  const name = iri.trim();
  return (SCHEMA_ORG.exec(name) ?? SCHEMA_PREFIX.exec(name))?.[1] ?? name;
}

/** The last part of a name: `Event` of `http://data-vocabulary.org/Event`. */
export function localName(iri: string): string {
  return /([^/#:]+)[/#]?$/.exec(iri)?.[1] ?? iri;
}

/** A term of schema.org, rather than of another vocabulary. */
export function isShort(name: string): boolean {
  return /^[\w-]+$/.test(name);
}
