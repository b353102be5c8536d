import { Tokenizer } from "htmlparser2";
import { createTreeBuilder } from "./tree-builder.ts";
import type { HtmlDocument } from "./tree-builder.ts";
import { NO_ATTRIBUTES } from "./tree.ts";

const MAX_ATTRIBUTES = 100;

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
    tree.open(name, attributes ?? NO_ATTRIBUTES, selfClosing);
    attributes = null;
    if (!tree.hasRoom()) tokenizer.pause();
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
