import type { HtmlElement } from "./tree.ts";

/** Elements that begin and end a line when shown. */
const LINES = new Set(
  (
    "address article aside blockquote br center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 " +
    "header hgroup hr li main menu nav ol option p pre section summary table tr ul"
  ).split(" "),
);
/** Elements whose content is not shown; that of frames only where there are none. */
const HIDDEN = new Set(["script", "style", "iframe", "noembed", "noframes"]);
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

/** Stands for a line's end while text is put together; no page can contain it. */
const EDGE = "\0";

function collect(element: HtmlElement, parts: string[]): void {
  for (const child of element.children) {
    if (typeof child === "string") parts.push(child);
    else if (!HIDDEN.has(child.name)) collectElement(child, parts);
  }
}

function collectElement(element: HtmlElement, parts: string[]): void {
  const edge = LINES.has(element.name) ? EDGE : CELLS.has(element.name) ? " " : "";
  if (edge !== "") parts.push(edge);
  collect(element, parts);
  if (edge !== "") parts.push(edge);
}

function foldLines(text: string): string {
  const lines = text.split(EDGE).map(foldSpace);
  return lines.filter((line) => line !== "").join("\n");
}

/** Everything on one line. */
export function foldSpace(text: string): string {
  // Single spaces, the usual case, are left alone.
  return text.replaceAll(/[^\S ]\s*| {2,}\s*| [^\S ]\s*/g, " ").trim();
}
