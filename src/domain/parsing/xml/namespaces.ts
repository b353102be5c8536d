import type { XmlAttribute } from "./tree.ts";

/**
 * Turns a namespace URI (empty when undeclared) and the prefix as written into the word elements carry. `declaredOn` is the
 * local name, lower case, of the element that declares it.
 */
export type NamespaceOf = (uri: string, prefix: string, declaredOn: string | null) => string;

/** Declarations remembered at once; a document that needs more is not a feed but an attack. */
const MAX_DECLARATIONS = 200;

type Declaration = { depth: number; prefix: string; word: string };

/** The prefixes in force while a document is walked: `enter` at each start tag, `leave` at each end. */
export function createNamespaces(namespaceOf: NamespaceOf) {
  const declared: Declaration[] = [];
  const current = new Map<string, string>();

  const enter = (depth: number, local: string, attributes: readonly XmlAttribute[]): void => {
    for (const { name, value } of attributes) {
      if (!name.startsWith("xmlns") || declared.length >= MAX_DECLARATIONS) continue;
      if (name !== "xmlns" && name[5] !== ":") continue;
      const prefix = name.slice(6);
      const word = namespaceOf(value.trim(), prefix, local);
      declared.push({ depth, prefix, word });
      current.set(prefix, word);
    }
  };

  const leave = (depth: number): void => {
    while ((declared.at(-1)?.depth ?? -1) >= depth) {
      const gone = declared.pop();
      const outer = declared.findLast(({ prefix }) => prefix === gone?.prefix);
      if (outer) current.set(outer.prefix, outer.word);
      else if (gone) current.delete(gone.prefix);
    }
  };

  const lookUp = (prefix: string): string => {
    return current.get(prefix) ?? namespaceOf("", prefix, null);
  };

  return { enter, leave, lookUp };
}
