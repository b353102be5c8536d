import { readDoctype } from "./doctype.ts";
import { decodeEntities } from "./entities.ts";
import type { Entities } from "./entities.ts";
import { createNamespaces } from "./namespaces.ts";
import type { NamespaceOf } from "./namespaces.ts";
import { scanXml } from "./scan.ts";
import { readAttributes } from "./tag.ts";
import type { XmlElement } from "./tree.ts";

/** Elements nested deeper are kept as leaves: no honest document comes near. */
const MAX_DEPTH = 200;
/** Live elements at a time (what `take` consumed does not count), which bounds memory to some 50 MB. */
const MAX_ELEMENTS = 100_000;
/** HTML's empty elements as they stand unclosed in text that should have been escaped. */
const VOID = new Set(["br", "hr", "img", "wbr", "input", "area", "col", "embed"]);

export type XmlOptions = {
  namespaceOf: NamespaceOf;
  /** Called when an element ends; true takes it out of the tree, so that memory holds one entry at a time. */
  take?: (element: XmlElement) => boolean;
  /** An element that directly inside its like ends it: the source forgot the end tag. */
  endsItself?: (element: XmlElement) => boolean;
};

export type XmlDocument = {
  /** Top-level elements; well-formed documents have one. */
  roots: XmlElement[];
  /** The text ended before its elements did; what was open is in the tree but was never offered to `take`. */
  truncated: boolean;
  /** End tags were missing or out of order. */
  repaired: boolean;
  /** The cap on elements was reached; nothing after it is in the tree. */
  capped: boolean;
};

/**
 * Reads XML as it is found: undefined entities, bare ampersands, wrong nesting, missing ends and noise before the first tag
 * are survived. One pass, linear time and bounded memory; nothing external is fetched, entities cannot explode.
 */
export function parseXml(text: string, options: XmlOptions): XmlDocument {
  const document: XmlDocument = { roots: [], truncated: false, repaired: false, capped: false };
  const namespaces = createNamespaces(options.namespaceOf);
  const stack: { element: XmlElement; key: string; countBefore: number }[] = [];
  const openNames = new Map<string, number>();
  let entities: Entities | undefined;
  let count = 0;

  const pop = (): string | undefined => {
    const top = stack.pop();
    if (!top) return undefined;
    openNames.set(top.key, (openNames.get(top.key) ?? 1) - 1);
    namespaces.leave(stack.length);
    if (!document.capped && options.take?.(top.element) === true) {
      top.element.parent?.children.pop();
      count = top.countBefore;
    }
    return top.key;
  };

  const open = (name: string, rest: string, selfClosing: boolean): void => {
    if (count >= MAX_ELEMENTS) document.capped = true;
    if (document.capped) return;
    const key = name.toLowerCase();
    const like = stack.at(-1);
    if (!selfClosing && like?.key === key && options.endsItself?.(like.element) === true) {
      document.repaired = true;
      pop();
    }
    const attributes = readAttributes(rest, entities);
    const colon = name.indexOf(":");
    const local = key.slice(colon + 1);
    namespaces.enter(stack.length, local, attributes);
    const namespace = namespaces.lookUp(colon === -1 ? "" : name.slice(0, colon));
    const parent = stack.at(-1)?.element ?? null;
    const element: XmlElement = { local, name, namespace, attributes, parent, children: [] };
    (parent ? parent.children : document.roots).push(element);
    stack.push({ element, key, countBefore: count++ });
    openNames.set(key, (openNames.get(key) ?? 0) + 1);
    if (selfClosing || VOID.has(key) || stack.length > MAX_DEPTH) pop();
  };

  const close = (name: string): void => {
    const key = name.toLowerCase();
    if ((openNames.get(key) ?? 0) === 0) {
      document.repaired ||= !document.capped && !VOID.has(key);
      return;
    }
    while (pop() !== key) document.repaired ||= !document.capped;
  };

  const addText = (value: string): void => {
    if (value !== "" && !document.capped) stack.at(-1)?.element.children.push(value);
  };

  const cut = scanXml(text, {
    open,
    close,
    text: (raw) => addText(decodeEntities(raw, entities)),
    cdata: addText,
    doctype: (at) => {
      const doctype = readDoctype(text, at, entities === undefined);
      entities ??= doctype.entities;
      return doctype.end;
    },
  });
  document.truncated = cut || stack.length > 0;
  return document;
}
