import { escapeXml } from "./xml-text.ts";

const TOKEN = /\\([!-/:-@[-`{-~])|`([^`\n]+)`|\[((?:\\[^\n]|[^\\[\]\n])*)\]\(([^()\s<>]*)\)|(\*{1,3})| {2,}\n/g;
const SAFE_LINK = /^(?:https?:\/\/|mailto:)/i;
const ENTITY = /&amp;(amp|lt|gt|quot|#39);/g;

type Sign = "*" | "**";

/** How the parts of a line are written. */
export type InlineStyle = {
  text: (text: string) => string;
  code: (text: string) => string;
  link: (label: string, url: string) => string;
  /** A mark that stands for nothing is text. */
  mark: (sign: Sign, edge: "open" | "close") => string;
  lineBreak: string;
};

export const HTML: InlineStyle = {
  text: (text) => escapeXml(text).replace(ENTITY, "&$1;"),
  code: (text) => `<code>${escapeXml(text)}</code>`,
  link: (label, url) => `<a href="${escapeXml(url)}">${label}</a>`,
  mark: (sign, edge) => `<${edge === "close" ? "/" : ""}${sign === "*" ? "em" : "strong"}>`,
  lineBreak: "<br/>\n",
};

const CHARACTERS: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

export const PLAIN: InlineStyle = {
  text: (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (match, name: string) => CHARACTERS[name] ?? match),
  code: (text) => text,
  link: (label, url) => (label === url ? url : `${label} (${url})`),
  mark: () => "",
  lineBreak: "\n",
};

/** A run of Markdown without blocks. Links lead to http, https and mailto only; what is not closed is text. */
export function renderInline(markdown: string, style: InlineStyle): string {
  const out: string[] = [];
  /** At most one mark of each kind is open; where it stands in `out`. */
  const open: { sign: Sign; at: number }[] = [];
  let end = 0;
  for (const match of markdown.matchAll(TOKEN)) {
    out.push(style.text(markdown.slice(end, match.index)));
    end = match.index + match[0].length;
    const [, escaped, code, label, target, stars] = match;
    if (escaped !== undefined) out.push(style.text(escaped));
    else if (code !== undefined) out.push(style.code(code));
    else if (label !== undefined && target !== undefined) out.push(renderLink(label, target, style));
    else if (stars !== undefined) placeStars(stars, /\S/.test(markdown.charAt(match.index - 1)), /\S/.test(markdown.charAt(end)));
    else out.push(style.lineBreak);
  }
  out.push(style.text(markdown.slice(end)));
  return out.join("");

  /** Three stars are both marks; the one opened last closes first. */
  function placeStars(stars: string, canClose: boolean, canOpen: boolean): void {
    const signs: Sign[] = stars === "***" ? (open.at(-1)?.sign === "*" ? ["*", "**"] : ["**", "*"]) : stars === "**" ? ["**"] : ["*"];
    for (const sign of signs) placeMark(sign, canClose, canOpen);
  }

  function placeMark(sign: Sign, canClose: boolean, canOpen: boolean): void {
    const mine = open.findIndex((mark) => mark.sign === sign);
    if (mine >= 0 && canClose) {
      const [mark] = open.splice(mine);
      if (mark !== undefined) out[mark.at] = style.mark(sign, "open");
      out.push(style.mark(sign, "close"));
      return;
    }
    if (mine < 0 && canOpen) open.push({ sign, at: out.length });
    out.push(style.text(sign));
  }
}

function renderLink(label: string, target: string, style: InlineStyle): string {
  const words = renderInline(label, style);
  return SAFE_LINK.test(target) ? style.link(words, target) : words;
}
