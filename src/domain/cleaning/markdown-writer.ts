import { BLOCKS } from "./elements.ts";
import type { Visitor } from "./html-walk.ts";

type Mark = { sign: string; start: number; href: string | null };
type List = { ordered: boolean; count: number };
type Options = { resolveLink: (href: string) => string | null; keepsLines: boolean; maxChars: number };

const SIGNS = new Map([
  ["b", "**"],
  ["strong", "**"],
  ["i", "*"],
  ["em", "*"],
]);
const HEADING = /^h[1-6]$/;
const MAX_LIST_DEPTH = 4;
const MAX_QUOTE_DEPTH = 4;

/** Text that Markdown must take literally. `&` and `<` are escaped everywhere here; `cleanMarkdown` undoes it where it is not needed. */
function escapeText(text: string): string {
  return text
    .replace(/[\\`*]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/\](?=[(:])/g, "] ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;");
}

/** What would make a line a heading, a quote, a rule or a fence; list markers are let through, they mean what they say. */
function escapeLineStart(line: string): string {
  return line.replace(/^(?:#{1,6}(?= |$)|>|~{3}|(?:=+|-+) *$)/, "\\$&");
}

/** Code is written as code only where nothing in it would need an escape, which code cannot have. */
function isPlainCode(code: string): boolean {
  return !/`|<[A-Za-z/!?]|&[#A-Za-z]|\][(:]|\\[<&]/.test(code);
}

/** A link after the text before it, whose last `!` would make it a picture. */
function linkTo(href: string, label: string, before: string): string {
  const text = label.replace(/\s*\n\s*/g, " ").replace(/\\.|[[\]]/g, (match) => (match.length > 1 ? match : `\\${match}`));
  return `${before.endsWith("!") ? `${before.slice(0, -1)}\\!` : before}[${text}](${href.replaceAll("&", "&amp;")})`;
}

/** A visitor of HTML that writes Markdown, each block separated by an empty line, list items by a line break. */
export function markdownWriter({ resolveLink, keepsLines, maxChars }: Options): Visitor & { render: () => string } {
  let out = "";
  let inline = "";
  let lastPrefix: string | null = null;
  let quoteDepth = 0;
  let itemMarker = "";
  let isAfterItem = false;
  let code: { tag: string; text: string } | null = null;
  const marks: Mark[] = [];
  const lists: List[] = [];
  const alts: string[] = [];

  function append(text: string): void {
    const collapsed = keepsLines
      ? text.replace(/[ \t]*\n[ \t]*|[^\S\n]+/g, (run) => (run.includes("\n") ? "\n" : " "))
      : text.replace(/\s+/g, " ");
    inline += inline === "" || /\s$/.test(inline) ? collapsed.trimStart() : collapsed;
  }

  function wrap(mark: Mark): void {
    const before = inline.slice(0, mark.start);
    const inner = inline.slice(mark.start);
    const core = inner.trim();
    if (core === "") return;
    const lead = inner.slice(0, inner.indexOf(core));
    const trail = inner.slice(lead.length + core.length);
    inline =
      mark.href === null ? `${before}${lead}${mark.sign}${core}${mark.sign}${trail}` : `${linkTo(mark.href, core, before + lead)}${trail}`;
  }

  function openMark(sign: string, href: string | null = null): void {
    const isNested = marks.some((mark) => mark.sign === sign);
    marks.push({ sign: isNested ? "" : sign, start: inline.length, href });
  }

  function openLink(href: string | undefined): void {
    const url = href === undefined ? null : resolveLink(href);
    openMark(url === null ? "" : "[]", url);
  }

  function closeMark(): void {
    const mark = marks.pop();
    if (mark && mark.sign !== "") wrap(mark);
  }

  function emit(block: string, isItem: boolean): void {
    const quote = "> ".repeat(quoteDepth);
    const separator = isItem && isAfterItem ? "\n" : `\n${quote === lastPrefix ? quote.trimEnd() : ""}\n`;
    const lines = block.split("\n").map((line) => quote + line);
    out += (lastPrefix === null ? "" : separator) + lines.join("\n");
    lastPrefix = quote;
    isAfterItem = isItem;
  }

  function flush(): void {
    for (const mark of [...marks].reverse()) if (mark.sign !== "") wrap(mark);
    for (const mark of marks) mark.start = 0;
    const text = inline.trim();
    inline = "";
    if (text === "") return;
    const lines = text.split("\n").map(escapeLineStart).join("\n");
    emit(itemMarker + lines, itemMarker !== "");
    itemMarker = "";
  }

  /** Two breaks in a row are a paragraph's end. */
  function breakLine(): void {
    if (/\n\s*$/.test(inline)) flush();
    else inline = `${inline.trimEnd()}  \n`;
  }

  function startItem(): void {
    flush();
    const list = lists.at(-1) ?? { ordered: false, count: 0 };
    list.count++;
    const indent = lists.slice(0, Math.min(lists.length, MAX_LIST_DEPTH) - 1).map((outer) => (outer.ordered ? "   " : "  "));
    itemMarker = `${indent.join("")}${list.ordered ? `${list.count}.` : "-"} `;
  }

  function endCode({ tag, text }: { tag: string; text: string }): void {
    if (tag === "code") {
      const words = text.replace(/\s+/g, " ").trim();
      if (words !== "") append(isPlainCode(words) ? ` \`${words}\``.slice(/^\s/.test(text) ? 0 : 1) : escapeText(text));
      return;
    }
    flush();
    const body = text.replace(/^(?:[ \t]*\n)+|\s+$/g, "");
    if (body === "") return;
    if (isPlainCode(body) && quoteDepth === 0 && itemMarker === "") return emit(`\`\`\`\n${body}\n\`\`\``, false);
    inline = escapeText(body).replace(/[ \t]*\n/g, "  \n");
    flush();
  }

  function openBlock(name: string): void {
    flush();
    if (name === "blockquote") quoteDepth = Math.min(quoteDepth + 1, MAX_QUOTE_DEPTH);
    else if (name === "ul" || name === "ol") lists.push({ ordered: name === "ol", count: 0 });
    else if (name === "li") startItem();
    else if (HEADING.test(name)) openMark("**");
  }

  function closeBlock(name: string): void {
    flush();
    if (HEADING.test(name)) closeMark();
    else if (name === "blockquote") quoteDepth = Math.max(quoteDepth - 1, 0);
    else if (name === "ul" || name === "ol") lists.pop();
    else if (name === "li") itemMarker = "";
  }

  return {
    text(data) {
      if (code) code.text += data;
      else if (!keepsLines) append(escapeText(data));
      else
        for (const [i, paragraph] of data.split(/\n\s*\n/).entries()) {
          if (i > 0) flush();
          append(escapeText(paragraph));
        }
    },
    open(name, attributes) {
      if (code) code.text += BLOCKS.has(name) || name === "br" ? "\n" : "";
      else if (name === "pre" || name === "code") code = { tag: name, text: "" };
      else if (name === "br") breakLine();
      else if (name === "img") alts.push(attributes["alt"] ?? "");
      else if (name === "td" || name === "th") inline += inline.trim() === "" ? "" : " | ";
      else if (BLOCKS.has(name)) openBlock(name);
      else if (name === "a") openLink(attributes["href"]);
      else if (SIGNS.has(name)) openMark(SIGNS.get(name) ?? "");
    },
    close(name) {
      if (code) {
        if (code.tag !== name) return;
        const ended = code;
        code = null;
        endCode(ended);
      } else if (BLOCKS.has(name)) closeBlock(name);
      else if (name === "a" || SIGNS.has(name)) closeMark();
    },
    isFull: () => out.length + inline.length + (code?.text.length ?? 0) > 2 * maxChars,
    render() {
      flush();
      return out === "" ? escapeText(alts.join(" ")) : out;
    },
  };
}
