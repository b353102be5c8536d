import { shortName } from "../things.ts";

/** What the names in a JSON-LD object mean. Contexts by address are never fetched: they count as schema.org's. */
export type Context = {
  vocabulary: string | null;
  /** The terms defined here; those of the contexts around hold as well. */
  terms: ReadonlyMap<string, string>;
  outer: Context | null;
};

/** What holds without a context: schema.org's own names `type` and `id` as keywords. */
export const NO_CONTEXT: Context = {
  vocabulary: null,
  terms: new Map([
    ["type", "@type"],
    ["id", "@id"],
  ]),
  outer: null,
};

const MAX_TERMS = 1000;

/** A context with what an object's `@context` adds to it. */
export function extendContext(outer: Context, written: unknown): Context {
  if (Array.isArray(written)) return written.slice(0, 20).reduce(extendContext, outer);
  if (typeof written !== "object" || written === null) return outer;
  const terms = new Map<string, string>();
  let { vocabulary } = outer;
  for (const [name, meaning] of Object.entries(written)) {
    if (name === "@vocab") vocabulary = typeof meaning === "string" && meaning !== "" ? meaning : null;
    const iri: unknown = typeof meaning === "object" && meaning !== null && "@id" in meaning ? meaning["@id"] : meaning;
    if (typeof iri === "string" && !name.startsWith("@") && terms.size < MAX_TERMS) terms.set(name, iri);
  }
  return { vocabulary, terms, outer };
}

/** A term, prefixed name or IRI by its short name where it is schema.org's; keywords (`@type` or an alias of it) as keywords. */
export function expandName(name: string, context: Context): string {
  if (name.startsWith("@")) return name;
  const term = termNamed(name, context);
  if (term !== undefined && term !== name) return term.startsWith("@") ? term : shortName(withPrefix(term, context));
  if (name.includes(":")) return shortName(withPrefix(name, context));
  return shortName(context.vocabulary === null ? name : `${context.vocabulary}${name}`);
}

function withPrefix(name: string, context: Context): string {
  const colon = name.indexOf(":");
  const iri = colon === -1 || name.startsWith("//", colon + 1) ? undefined : termNamed(name.slice(0, colon), context);
  return iri === undefined ? name : `${iri}${name.slice(colon + 1)}`;
}

function termNamed(name: string, context: Context): string | undefined {
  for (let at: Context | null = context; at; at = at.outer) {
    const term = at.terms.get(name);
    if (term !== undefined) return term;
  }
  return undefined;
}
