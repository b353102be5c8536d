import { BLOCKS, hasEscapedMarkup, hasMarkup } from "./elements.ts";
import { decodeEntities, walkHtml } from "./html-walk.ts";
import { cleanMarkdown, clipMarkdown } from "./markdown.ts";
import { markdownWriter } from "./markdown-writer.ts";
import { untilStable } from "./stable.ts";
import { cleanCharacters, cleanText } from "./text.ts";
import { linkUrl } from "./url.ts";

/** More than this of one field is never looked at. */
const MAX_INPUT_CHARS = 400_000;
const ANGLE_ADDRESS = /(\w?)<((?:https?:\/\/|mailto:)[^\s<>"'`]*|[^\s<>"'`@=]{1,64}@[^\s<>"'`@=]{1,190})>/gi;

/** `<https://…>` and `<a@b.org>` in plain text are addresses, not tags. */
function unwrapAddresses(text: string): string {
  return text.includes("<")
    ? text.replace(ANGLE_ADDRESS, (_, before: string, address: string) => (before ? `${before} ${address}` : address))
    : text;
}

/** Without a block element or `<br>`, the line breaks of the source are all there is. */
function keepsLines(html: string): boolean {
  return !/<(?:p|br|div|li|tr|h[1-6])[\s/>]/i.test(html);
}

function textOfMarkup(html: string): string {
  const out: string[] = [];
  const alts: string[] = [];
  const blanks = keepsLines(html) ? /[ \t]+/g : /\s+/g;
  const endLine = (name: string) => {
    if (BLOCKS.has(name) && out.at(-1) !== "\n") out.push("\n");
    if (name === "p") out.push("\n");
  };
  walkHtml(html, {
    text: (data) => out.push(data.replace(blanks, " ")),
    open: (name, attributes) => {
      endLine(name);
      if (name === "br") out.push("\n");
      else if (name === "td" || name === "th") out.push(" ");
      else if (name === "img") alts.push(attributes["alt"] ?? "");
    },
    close: endLine,
    isFull: () => false,
  });
  const text = out.join("");
  return text.trim() === "" ? alts.join(" ") : text;
}

function textOnce(raw: string): string {
  const text = unwrapAddresses(cleanCharacters(raw));
  return cleanText(hasMarkup(text) ? textOfMarkup(text) : decodeEntities(text));
}

/**
 * Plain text of a field that may hold HTML, plain text or text escaped too often: no tag, no entity, no control
 * character; block elements and `<br>` end a line. The result is the same when cleaned again, and holds no tag with an
 * attribute even for those who forget to escape it. Never throws.
 */
export function htmlToText(html: string): string {
  return untilStable(textOnce, html.slice(0, MAX_INPUT_CHARS));
}

function markdownOfMarkup(html: string, baseUrl: string | null, maxChars: number): string {
  const writer = markdownWriter({ resolveLink: (href) => linkUrl(href, baseUrl), keepsLines: keepsLines(html), maxChars });
  walkHtml(html, writer);
  return writer.render();
}

/**
 * Safe Markdown of a field that may hold HTML, Markdown or plain text; null when nothing is left. Paragraphs, line
 * breaks, emphasis, lists, quotes, code and links to http, https and mailto stay; headings become bold lines, pictures
 * their alternative text where there is no other. No `<` of the result is followed by a letter, `/`, `!` or `?`, and no
 * link leads anywhere else, so neither the text itself nor any rendering of it can hold HTML or script. Cleaning the
 * result again changes nothing. Never throws.
 */
export function htmlToMarkdown(html: string, baseUrl: string | null, maxChars = 5_000): string | null {
  const step = (raw: string): string => {
    const cleaned = unwrapAddresses(cleanCharacters(raw));
    const text = hasEscapedMarkup(cleaned) ? decodeEntities(cleaned) : cleaned;
    const markdown = hasMarkup(text) ? markdownOfMarkup(text, baseUrl, maxChars) : text;
    return clipMarkdown(cleanMarkdown(markdown), maxChars);
  };
  return untilStable(step, html.slice(0, MAX_INPUT_CHARS)) || null;
}
