import { INERT } from "./tree.ts";
import type { HtmlElement } from "./tree.ts";

/** Elements that begin and end a line when shown. */
const LINES = new Set(
  (
    "address article aside blockquote br center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 " +
    "header hgroup hr li main menu nav ol option p pre section summary table tr ul"
  ).split(" "),
);
const CELLS = new Set(["td", "th"]);

/** Gives the text of an element as it is shown: one line for each block, white space folded, without scripts and styles. */
export type ReadText = (element: HtmlElement) => string;

/** A reader of text that gives nothing more once it has given `maxChars`: nested properties repeat their text at each level. */
export function createTextReader(maxChars: number): { read: ReadText; isExhausted: () => boolean } {
  let left = maxChars;
  return {
    read(element) {
      if (left <= 0) return "";
      const parts: string[] = [];
      collect(element, parts);
      const text = parts.join("");
      left -= text.length + parts.length;
      return foldLines(text);
    },
    isExhausted: () => left <= 0,
  };
}

function collect(element: HtmlElement, parts: string[]): void {
  for (const child of element.children) {
    if (typeof child === "string") parts.push(child.replaceAll(/\s+/g, " "));
    else if (!INERT.has(child.name)) collectElement(child, parts);
  }
}

function collectElement(element: HtmlElement, parts: string[]): void {
  const edge = LINES.has(element.name) ? "\n" : CELLS.has(element.name) ? " " : "";
  parts.push(edge);
  collect(element, parts);
  parts.push(edge);
}

/** White space folded within lines, empty lines gone. */
function foldLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** Everything on one line. */
export function foldSpace(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
