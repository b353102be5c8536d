import { decodeEntity } from "./html-walk.ts";
import { cleanCharacters, wholeGraphemes } from "./text.ts";
import { linkUrl } from "./url.ts";

const PAIR_OR_ENTITY = /\\[!-/:-@[-`{-~]|&((?:amp;)*)(#\d{1,8}|#[xX][\da-fA-F]{1,7}|[a-zA-Z][a-zA-Z\d]{1,31});/g;
const MARKDOWN_SYNTAX = /[\\`*_[\]]/g;
/** An angle bracket somebody writes about: the one case where an entity escaped twice is meant so. */
const SPELLED_BRACKET = /&(?=(?:lt|gt|#60|#62|#[xX]3[cCeE]);)/g;

/** Entities become characters, also when escaped too often; those Markdown would read as syntax get a backslash, `\<` and `\&` lose theirs. */
function decode(markdown: string): string {
  if (!/[\\&]/.test(markdown)) return markdown;
  return markdown.replace(PAIR_OR_ENTITY, (match, amps: string | undefined, name: string | undefined) => {
    if (name === undefined) return match === "\\<" || match === "\\&" ? match.slice(1) : match;
    const decoded = decodeEntity(`&${name};`);
    if (amps !== "" && /^[<>]$/.test(decoded)) return `&${name};`;
    return decoded === `&${name};` ? decoded : decoded.replace(MARKDOWN_SYNTAX, "\\$&");
  });
}

/** Escapes exactly those `<` and `&` that would begin a tag or spell an angle bracket. */
function encode(markdown: string): string {
  return markdown.replace(SPELLED_BRACKET, "&amp;").replace(/<(?=[A-Za-z/!?])/g, "&lt;");
}

const PAIR_OR_IMAGE = /\\[!-/:-@[-`{-~]|!\[((?:\\[^\n]|[^\\[\]\n])*)\]\([^()\n]*\)/g;
const PAIR_OR_LINK = /\\?\](?=[(:])|\\[!-/:-@[-`{-~]|\[((?:\\[^\n]|[^\\[\]\n])*)\]\(([^()\s<>]*)\)/g;

const SCHEME = /^\s*[a-z][a-z\d+.-]*:/i;

/**
 * Pictures become their alternative text. A link stays if it is written plainly and leads to http, https or mailto; with
 * another scheme it becomes its text. No other `](` or `]:` is left, so neither links written in other ways nor
 * reference definitions exist.
 */
function cleanLinks(markdown: string): string {
  if (!markdown.includes("]")) return markdown;
  const pictureless = markdown.replace(PAIR_OR_IMAGE, (match, alt?: string) => alt ?? match);
  return pictureless.replace(PAIR_OR_LINK, (match, label?: string, target?: string) => {
    if (match === "]" || match === "\\]") return `${match} `;
    if (label === undefined || target === undefined) return match;
    const url = linkUrl(target);
    const words = label.replace(/\](?=[(:])/g, "] ");
    if (url !== null && words.trim() !== "") return `[${words}](${url})`;
    return url !== null || SCHEME.test(target) ? words : `[${words}] (${target})`;
  });
}

const FENCE = /^```/;
const LIST_ITEM = /^(?:[-*+]|\d{1,9}[.)]) /;
const MAX_INDENT_STEP = 3;
/** Quotes and lists within each other on one line: deeper than anybody writes, and than some renderers' stack. */
const MARKER = String.raw`(?:>|(?:[-*+]|\d{1,9}[.)])(?= )) ?`;
const TOO_DEEP = new RegExp(`^((?:${MARKER}){6})(?:${MARKER})+`);

/** Blanks collapse and lines are trimmed, but for code between fences, the indent of nested list items and the two blanks of a hard break. */
function tidyLines(markdown: string): string {
  const lines: string[] = [];
  let isFenced = false;
  let indent = -MAX_INDENT_STEP;
  for (const line of markdown.split("\n")) {
    const body = line.trim();
    if (FENCE.test(body)) isFenced = !isFenced;
    if (isFenced || FENCE.test(body)) {
      lines.push(FENCE.test(body) ? body : line.trimEnd());
      continue;
    }
    const isItem = LIST_ITEM.test(body);
    indent = isItem ? Math.min(line.search(/\S/), indent + MAX_INDENT_STEP) : body === "" ? indent : -MAX_INDENT_STEP;
    lines.push(
      `${isItem ? " ".repeat(indent) : ""}${body.replace(/[ \t]+/g, " ").replace(TOO_DEEP, "$1")}${body !== "" && line.endsWith("  ") ? "  " : ""}`,
    );
  }
  return lines
    .join("\n")
    .replace(/ +(?=\n\n|\n?$)/g, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Makes Markdown from anywhere safe and tidy, in the sense of `htmlToMarkdown`; plain text comes through as it is. */
export function cleanMarkdown(markdown: string): string {
  return tidyLines(encode(cleanLinks(cleanCharacters(decode(markdown)))));
}

/** At most `maxChars` UTF-16 units, cut between words and never inside a link. */
export function clipMarkdown(markdown: string, maxChars: number): string {
  if (markdown.length <= maxChars) return markdown;
  const head = wholeGraphemes(markdown, maxChars - 1);
  const words = head.slice(0, Math.max(head.search(/\s\S*$/), Math.floor(maxChars * 0.6)));
  return `${words.replace(/!?\[[^\]\n]*(?:\]\([^)\s]*)?$/, "").replace(/[\s\\,;:]+$/, "")}…`;
}
