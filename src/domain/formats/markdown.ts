import { HTML, PLAIN, renderInline } from "./markdown-inline.ts";
import { escapeXml } from "./xml-text.ts";

const FENCE = /^```/;
const QUOTE = /^> ?/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)]) +(.*)$/;
const MAX_DEPTH = 8;

/**
 * HTML of the Markdown that items carry: paragraphs, line breaks, emphasis, lists, quotes, code, and links to http, https
 * and mailto. Everything else is escaped, so the result is safe whatever comes in. Well-formed as XML too.
 */
export function markdownToHtml(markdown: string): string {
  return renderBlocks(markdown.split("\n"), 0);
}

/** The same as plain text: no marks, links with their address behind them. */
export function markdownToText(markdown: string): string {
  return markdown
    .split("\n")
    .filter((line) => !FENCE.test(line))
    .map((line) => renderInline(line.replace(/^(?:> ?)+/, "").trimEnd(), PLAIN))
    .join("\n")
    .trim();
}

function renderBlocks(lines: readonly string[], depth: number): string {
  const out: string[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const length = blockLength(lines, at, depth);
    const block = lines.slice(at, at + length);
    if (FENCE.test(line))
      out.push(
        `<pre><code>${escapeXml(block.slice(1, FENCE.test(block.at(-1) ?? "") && length > 1 ? -1 : undefined).join("\n"))}</code></pre>`,
      );
    else if (depth < MAX_DEPTH && QUOTE.test(line))
      out.push(
        `<blockquote>${renderBlocks(
          block.map((each) => each.replace(QUOTE, "")),
          depth + 1,
        )}</blockquote>`,
      );
    else if (depth < MAX_DEPTH && ITEM.test(line)) out.push(renderList(block, depth));
    else if (line.trim() !== "") out.push(`<p>${renderInline(block.join("\n").trim(), HTML)}</p>`);
    at += length;
  }
  return out.join("\n");
}

/** How many lines from `at` belong to one block. */
function blockLength(lines: readonly string[], at: number, depth: number): number {
  const first = lines[at] ?? "";
  const rest = lines.slice(at + 1);
  const until = (isEnd: (line: string) => boolean) => {
    const end = rest.findIndex(isEnd);
    return end < 0 ? rest.length + 1 : end + 1;
  };
  if (first.trim() === "") return 1;
  if (FENCE.test(first)) return Math.min(until((line) => FENCE.test(line)) + 1, rest.length + 1);
  if (depth < MAX_DEPTH && QUOTE.test(first)) return until((line) => !QUOTE.test(line));
  if (depth < MAX_DEPTH && ITEM.test(first)) return until((line) => line.trim() === "" || FENCE.test(line) || QUOTE.test(line));
  return until((line) => line.trim() === "" || FENCE.test(line) || (depth < MAX_DEPTH && (QUOTE.test(line) || ITEM.test(line))));
}

/** Items at the indent of the first; what is indented further lies within the item before it. */
function renderList(lines: readonly string[], depth: number): string {
  const [, indent = "", marker = "-"] = ITEM.exec(lines[0] ?? "") ?? [];
  const items: string[][] = [];
  for (const line of lines) {
    const [, deeper = "", , text = ""] = ITEM.exec(line) ?? [];
    if (ITEM.test(line) && (deeper.length <= indent.length || items.length === 0)) items.push([text]);
    else items.at(-1)?.push(line);
  }
  const tag = /\d/.test(marker) ? "ol" : "ul";
  return `<${tag}>${items.map((item) => `<li>${renderItem(item, depth)}</li>`).join("")}</${tag}>`;
}

function renderItem(lines: readonly string[], depth: number): string {
  const inner = lines.slice(1).findIndex((line) => ITEM.test(line));
  if (inner < 0 || depth + 1 >= MAX_DEPTH) return renderInline(lines.join("\n").trim(), HTML);
  return `${renderInline(
    lines
      .slice(0, inner + 1)
      .join("\n")
      .trim(),
    HTML,
  )}\n${renderBlocks(lines.slice(inner + 1), depth + 1)}`;
}
