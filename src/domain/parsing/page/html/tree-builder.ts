import { endingsBefore, IGNORED_ENDS, RAW_TEXT, scopeOfEnd, VOID } from "./nesting.ts";
import { createOpenElements } from "./open-elements.ts";
import { NO_ATTRIBUTES } from "./tree.ts";
import type { Attributes, HtmlElement } from "./tree.ts";

/** Elements, texts and attributes kept of one page, so that it fits into an isolate many times over. */
const MAX_NODES = 250_000;

export type HtmlDocument = {
  root: HtmlElement;
  /** All of its elements, in document order; what stands in a `template` is no part of the page. */
  elements: readonly HtmlElement[];
  /** More than is kept: the rest is missing. */
  truncated: boolean;
};

/** Puts tags and texts together to a tree. Each answers whether there is room for more. */
export function createTreeBuilder() {
  const root: HtmlElement = { name: "#document", attributes: NO_ATTRIBUTES, children: [], parent: null, order: 0 };
  const elements: HtmlElement[] = [];
  const open = createOpenElements(root);
  let nodes = 0;
  const isInForeign = (): boolean => open.isOpen("svg") || open.isOpen("math");

  return {
    isInForeign,
    hasRoom: (): boolean => nodes < MAX_NODES,
    open(name: string, attributes: Attributes, selfClosing: boolean): void {
      for (const { ends, within } of endingsBefore(name)) open.end(ends, within);
      const parent = open.current();
      const element: HtmlElement = { name, attributes, children: [], parent, order: elements.length + 1 };
      nodes += 1 + attributes.size;
      if (!open.isOpen("template")) {
        parent.children.push(element);
        elements.push(element);
      }
      if (!VOID.has(name) && !(selfClosing && isInForeign())) open.push(element, parent, RAW_TEXT.has(name));
    },
    close(name: string): void {
      if (!IGNORED_ENDS.has(name)) open.end([name], scopeOfEnd(name));
    },
    text(text: string): void {
      if (open.isOpen("template")) return;
      const { children } = open.current();
      const last = children.at(-1);
      if (typeof last === "string") children[children.length - 1] = last + text;
      else {
        nodes++;
        children.push(text);
      }
    },
    document: (): HtmlDocument => ({ root, elements, truncated: nodes >= MAX_NODES }),
  };
}
