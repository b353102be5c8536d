import { Tokenizer } from "htmlparser2";
import { endingsBefore, FOREIGN, IGNORED_ENDS, RAW_TEXT, scopeOfEnd, VOID } from "./nesting.ts";
import type { Attributes, HtmlElement } from "./tree.ts";

/** Elements deeper than this become siblings, as in browsers. */
const MAX_DEPTH = 256;
/** Elements and texts kept of one page: some 60 MB at most. */
const MAX_NODES = 250_000;
const MAX_ATTRIBUTES = 100;
const NO_ATTRIBUTES: Attributes = new Map();

export type HtmlDocument = {
  root: HtmlElement;
  /** How many elements and texts it has. */
  nodes: number;
  /** More nodes than are kept: the rest is missing. */
  truncated: boolean;
};

/**
 * Reads HTML into a tree as browsers would, as far as it matters for who contains whom: void elements, implied end tags, end
 * tags without a start, scopes of tables. Never throws; time and memory are linear in the length of the text.
 */
export function parseHtml(html: string): HtmlDocument {
  const tree = createTreeBuilder();
  let attributes: Map<string, string> | null = null;
  let name = "";
  let attribute = "";
  let value = "";
  const open = (selfClosing: boolean) => {
    if (!tree.open(name, attributes ?? NO_ATTRIBUTES, selfClosing)) tokenizer.pause();
    attributes = null;
  };
  const tokenizer = new Tokenizer(
    {},
    {
      onopentagname: (start, end) => (name = html.slice(start, end).toLowerCase()),
      onattribname: (start, end) => (attribute = html.slice(start, end).toLowerCase()),
      onattribdata: (start, end) => (value += html.slice(start, end)),
      onattribentity: (code) => (value += String.fromCodePoint(code)),
      onattribend() {
        attributes ??= new Map();
        if (attributes.size < MAX_ATTRIBUTES && !attributes.has(attribute)) attributes.set(attribute, value);
        value = "";
      },
      onopentagend: () => open(false),
      onselfclosingtag: () => open(true),
      onclosetag: (start, end) => tree.close(html.slice(start, end).toLowerCase()),
      ontext: (start, end) => tree.text(html.slice(start, end)),
      ontextentity: (code) => tree.text(String.fromCodePoint(code)),
      oncdata: (start, end, offset) => tree.text(html.slice(start, end - offset)),
      isInForeignContext: tree.isInForeign,
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return tree.document();
}

type Open = { name: string; element: HtmlElement };

function createTreeBuilder() {
  const root: HtmlElement = { name: "#document", attributes: NO_ATTRIBUTES, children: [], parent: null, order: 0 };
  const stack: Open[] = [{ name: root.name, element: root }];
  let nodes = 0;
  let foreign = 0;

  const current = (): HtmlElement => stack.at(-1)?.element ?? root;
  const popTo = (length: number) => {
    for (const { name } of stack.splice(length)) if (FOREIGN.has(name)) foreign--;
  };
  /** Place of the innermost open element that is asked for. Looks no further than a browser's depth, so that it stays linear. */
  const find = (isSought: (name: string) => boolean, within: ReadonlySet<string>): number => {
    for (let at = stack.length - 1; at > 0 && at >= stack.length - MAX_DEPTH; at--) {
      const name = stack[at]?.name ?? "";
      if (isSought(name)) return at;
      if (within.has(name)) return -1;
    }
    return -1;
  };

  return {
    isInForeign: () => foreign > 0,
    /** False when the page has had its share of nodes. */
    open(name: string, attributes: Attributes, selfClosing: boolean): boolean {
      for (const { ends, within } of endingsBefore(name)) {
        const at = find((open) => ends.has(open), within);
        if (at !== -1) popTo(at);
      }
      const parent = current();
      const element: HtmlElement = { name, attributes, children: [], parent, order: ++nodes };
      parent.children.push(element);
      if (!VOID.has(name) && !(selfClosing && foreign > 0)) {
        stack.push({ name, element: stack.length <= MAX_DEPTH || RAW_TEXT.has(name) ? element : parent });
        if (FOREIGN.has(name)) foreign++;
      }
      return nodes < MAX_NODES;
    },
    close(name: string) {
      if (IGNORED_ENDS.has(name)) return;
      const at = find((open) => open === name, scopeOfEnd(name));
      if (at !== -1) popTo(at);
    },
    text(text: string) {
      const { children } = current();
      const last = children.at(-1);
      if (typeof last === "string") children[children.length - 1] = last + text;
      else {
        nodes++;
        children.push(text);
      }
    },
    document: (): HtmlDocument => ({ root, nodes, truncated: nodes >= MAX_NODES }),
  };
}
