import { resolveLink } from "../links.ts";
import { imageSource } from "./html/images.ts";
import { childElements } from "./html/tree.ts";
import type { Attributes, HtmlElement } from "./html/tree.ts";
import type { PageContext } from "./microdata.ts";
import { createNodes } from "./nodes.ts";
import { addValue, MAX_THINGS, newThing, shortName } from "./things.ts";
import type { Thing, Value } from "./things.ts";

/** Prefixes known without declaration (RDFa Core initial context), as far as structured data uses them. */
const INITIAL_PREFIXES: ReadonlyMap<string, string> = new Map([
  ["schema", "http://schema.org/"],
  ["dc", "http://purl.org/dc/terms/"],
  ["foaf", "http://xmlns.com/foaf/0.1/"],
  ["og", "http://ogp.me/ns#"],
  ["gr", "http://purl.org/goodrelations/v1#"],
]);

type Scope = {
  subject: Thing | null;
  /** Properties of the subject whose values are the things further in (RDFa Core, 7.5: `rel` without an object). */
  pending: string[];
  vocabulary: string | null;
  prefixes: ReadonlyMap<string, string>;
};

/** The top-level things of a page's RDFa Lite 1.1 (`vocab`, `typeof`, `property`, `resource`, `prefix`), `about` and `content` too. */
export function readRdfa(root: HtmlElement, { base, readText, warn }: PageContext): Thing[] {
  const topLevel: Thing[] = [];
  const nodes = createNodes(base);
  let left = MAX_THINGS;

  const walk = (element: HtmlElement, outer: Scope) => {
    const { attributes } = element;
    const scope = attributes.size === 0 ? outer : enter(element, outer);
    for (const child of childElements(element)) walk(child, scope);
  };

  /** What holds inside of an element; its own statement is made on the way. */
  const enter = (element: HtmlElement, outer: Scope): Scope => {
    const scope = declare(element.attributes, outer);
    const { attributes } = element;
    const types = attributes.has("typeof") ? terms(attributes.get("typeof"), scope) : null;
    const properties = terms(attributes.get("property") ?? (types ? attributes.get("rel") : undefined), scope);
    const address = attributes.get("about") ?? attributes.get("resource") ?? (types ? addressOf(element) : undefined);
    const id = resolveLink(address, base);
    const isStated = properties.length > 0 && outer.subject !== null;
    if (types === null && (isStated || id === null || attributes.has("property"))) {
      if (isStated && outer.subject) for (const name of properties) addValue(outer.subject, name, valueOf(element));
      return opensRelation(element) ? { ...scope, pending: terms(attributes.get("rel"), scope) } : scope;
    }
    if (left-- <= 0) return scope;
    const thing = id === null ? newThing([], null) : nodes.named(id);
    thing.types.push(...(types ?? []));
    const relations = isStated ? properties : outer.subject === null ? [] : outer.pending;
    if (outer.subject) for (const name of relations) addValue(outer.subject, name, thing);
    if (relations.length === 0 && types !== null) topLevel.push(thing);
    return { ...scope, subject: thing, pending: [] };
  };

  const valueOf = (element: HtmlElement): Value => {
    const { name, attributes } = element;
    const content = attributes.get("content") ?? attributes.get("datetime");
    if (content !== undefined) return content;
    const url = resolveLink(attributes.get("resource") ?? addressOf(element), base);
    if (url !== null) return { url, text: name === "a" ? readText(element) : "" };
    return readText(element);
  };

  walk(root, { subject: null, pending: [], vocabulary: null, prefixes: INITIAL_PREFIXES });
  if (left < 0) warn("truncated", `more than ${MAX_THINGS} things in RDFa; the later ones are left out`);
  nodes.link(topLevel);
  return [...new Set(topLevel)];
}

/** A prefixed `rel` on an element that leads nowhere itself; other words in it are HTML's own. */
function opensRelation({ attributes }: HtmlElement): boolean {
  return /^[\w-]+:[\w-]+$/.test(attributes.get("rel")?.trim() ?? "") && !attributes.has("href") && !attributes.has("property");
}

function addressOf({ name, attributes }: HtmlElement): string | undefined {
  return attributes.get("href") ?? (name === "img" ? (imageSource(attributes) ?? undefined) : attributes.get("src"));
}

function declare(attributes: Attributes, outer: Scope): Scope {
  const vocabulary = attributes.get("vocab")?.trim();
  const declared = [...declaredIn(attributes)];
  if (vocabulary === undefined && declared.length === 0) return outer;
  return {
    ...outer,
    vocabulary: vocabulary === undefined ? outer.vocabulary : vocabulary || null,
    prefixes: declared.length === 0 ? outer.prefixes : new Map([...outer.prefixes, ...declared]),
  };
}

/** `prefix="schema: https://schema.org/"`, and RDFa 1.0's `xmlns:schema="…"`. */
function* declaredIn(attributes: Attributes): Generator<[name: string, iri: string]> {
  for (const [, name = "", iri = ""] of (attributes.get("prefix") ?? "").matchAll(/([\w.-]+):\s+(\S+)/g)) yield [name, iri];
  for (const [name, iri] of attributes) if (name.startsWith("xmlns:")) yield [name.slice("xmlns:".length), iri.trim()];
}

/** A list of terms, prefixed names and IRIs; a term without a vocabulary counts as schema.org's. */
function terms(list: string | undefined, { vocabulary, prefixes }: Scope): string[] {
  return (list ?? "").split(/\s+/).flatMap((word) => {
    if (word === "") return [];
    const [prefix = "", ...rest] = word.split(":");
    if (rest.length === 0) return [shortName(`${withSlash(vocabulary ?? "")}${word}`)];
    const iri = prefixes.get(prefix);
    return [shortName(iri === undefined ? word : `${iri}${rest.join(":")}`)];
  });
}

/** `vocab="http://schema.org"` lacks its slash more often than not. */
function withSlash(vocabulary: string): string {
  return /schema\.org$/i.test(vocabulary) ? `${vocabulary}/` : vocabulary;
}
