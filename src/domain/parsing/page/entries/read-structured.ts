import type { Warn } from "../../calendar/warnings.ts";
import type { TextType } from "../../results.ts";
import { readJsonLd } from "../json-ld/read.ts";
import { readJsonLdScripts } from "../json-ld/scripts.ts";
import type { HtmlDocument } from "../html/tree-builder.ts";
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
  warn: Warn;
};

/** The entries of a page's structured data: JSON-LD first, then what only microdata, then what only RDFa says. */
export function readStructured({ root, elements }: HtmlDocument, { base, language, readText, warn }: StructuredContext): PageEntry[] {
  const scripts = readJsonLdScripts(elements);
  for (const message of scripts.warnings) warn("json_ld", message);
  const entriesOf = (things: Thing[], textType: TextType): PageEntry[] =>
    collectThings(things).map((found) => toEntry(found.thing, found, { base, language, textType, warn }));
  return mergeEntries([
    entriesOf(readJsonLd(scripts.documents, { base, language, warn }), "html"),
    entriesOf(readMicrodata(elements, { base, readText, warn }), "text"),
    entriesOf(readRdfa(root, { base, readText, warn }), "text"),
  ]);
}
