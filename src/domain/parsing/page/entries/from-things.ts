import type { TextType } from "../../results.ts";
import { readJsonLd } from "../json-ld/read.ts";
import { readJsonLdScripts } from "../json-ld/scripts.ts";
import type { HtmlElement } from "../html/tree.ts";
import type { ReadText } from "../html/text.ts";
import { readMicrodata } from "../microdata.ts";
import { readRdfa } from "../rdfa.ts";
import type { Thing } from "../things.ts";
import type { PageEntry } from "../types.ts";
import { collectThings } from "./collect.ts";
import { toEntry } from "./entry.ts";
import { mergeEntries } from "./merge.ts";

export type StructuredContext = {
  base: string | null;
  language: string | null;
  readText: ReadText;
  warn: (code: string, message: string) => void;
};

/** The entries of a page's structured data: JSON-LD first, then what only microdata, then what only RDFa says. */
export function readStructured(root: HtmlElement, { base, language, readText, warn }: StructuredContext): PageEntry[] {
  const scripts = readJsonLdScripts(root);
  for (const message of scripts.warnings) warn("json_ld", message);
  const entriesOf = (things: Thing[], textType: TextType): PageEntry[] =>
    collectThings(things).map((found) => toEntry(found.thing, found, { base, language, textType, warn }));
  return mergeEntries([
    entriesOf(readJsonLd(scripts.documents, { base, language }), "html"),
    entriesOf(readMicrodata(root, { base, readText }), "text"),
    entriesOf(readRdfa(root, { base, readText }), "text"),
  ]);
}
