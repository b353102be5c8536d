import { shortName } from "../things.ts";

/** What the names in a JSON-LD object mean. Contexts by address are never fetched: they count as schema.org's. */
export type Context = {
  vocabulary: string | null;
  terms: ReadonlyMap<string, string>;
  /** The default `@language`. */
  language: string | null;
};

/** What holds without a context: schema.org's own names `type` and `id` as keywords. */
export const NO_CONTEXT: Context = {
  vocabulary: null,
  terms: new Map([
    ["type", "@type"],
    ["id", "@id"],
  ]),
  language: null,
};

const MAX_TERMS = 1000;

/** A context with what an object's `@context` adds to it. */
export function extendContext(outer: Context, written: unknown): Context {
  if (Array.isArray(written)) return written.slice(0, 20).reduce(extendContext, outer);
  if (typeof written !== "object" || written === null) return outer;
  let { vocabulary, language } = outer;
  const terms = new Map(outer.terms);
  for (const [name, meaning] of Object.entries(written)) {
    if (name === "@vocab") vocabulary = typeof meaning === "string" && meaning !== "" ? meaning : null;
    else if (name === "@language") language = typeof meaning === "string" ? meaning : null;
    else if (!name.startsWith("@") && terms.size < MAX_TERMS) {
      const iri: unknown = typeof meaning === "object" && meaning !== null && "@id" in meaning ? meaning["@id"] : meaning;
      if (typeof iri === "string") terms.set(name, iri);
    }
  }
  return { vocabulary, terms, language };
}

/** A term, prefixed name or IRI by its short name where it is schema.org's; keywords (`@type` or an alias of it) as keywords. */
export function expandName(name: string, { vocabulary, terms }: Context): string {
  if (name.startsWith("@")) return name;
  const term = terms.get(name);
  if (term !== undefined && term !== name) return term.startsWith("@") ? term : shortName(withPrefix(term, terms));
  if (name.includes(":")) return shortName(withPrefix(name, terms));
  return vocabulary === null ? shortName(name) : shortName(`${vocabulary}${name}`);
}

function withPrefix(name: string, terms: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(":");
  const iri = colon === -1 || name.startsWith("//", colon + 1) ? undefined : terms.get(name.slice(0, colon));
  return iri === undefined ? name : `${iri}${name.slice(colon + 1)}`;
}
