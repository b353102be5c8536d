import { resolveLink } from "./links.ts";
import { decodeEntities } from "./xml/entities.ts";
import { findTagEnd } from "./xml/tag.ts";

/** HTML attributes whose value is one URL. */
const URL_ATTRIBUTES = "href src cite action formaction background data longdesc poster codebase classid profile usemap".split(" ");
const IS_URL = new Set(URL_ATTRIBUTES);
const MAYBE_LINK = new RegExp(String.raw`\b(?:srcset|${URL_ATTRIBUTES.join("|")})\s*=`, "i");
const TAG_START = /<[a-z][^\s/>]*/iy;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?/g;
/** Elements whose content is not markup, with what ends them. */
const RAW_TEXT_ENDS: ReadonlyMap<string, RegExp> = new Map(
  ["script", "style", "textarea", "xmp"].map((name) => [`<${name}`, new RegExp(`</${name}`, "gi")]),
);

/** Makes the relative links inside a fragment of HTML absolute and leaves every other character as it is. */
export function resolveHtmlLinks(html: string, base: string | null): string {
  if (base === null || !html.includes("<") || !MAYBE_LINK.test(html)) return html;
  let out = "";
  let copied = 0;
  for (let at = html.indexOf("<"); at !== -1; at = html.indexOf("<", at)) {
    if (html.startsWith("<!--", at)) {
      at = endOf(html, "-->", at + 4);
      continue;
    }
    TAG_START.lastIndex = at;
    const start = TAG_START.exec(html)?.[0];
    const end = start === undefined ? at : findTagEnd(html, at);
    if (start === undefined || end === -1) {
      at++;
      if (end === -1) break;
      continue;
    }
    const from = at + start.length;
    out += html.slice(copied, from) + resolveAttributes(html.slice(from, end), base);
    copied = end;
    at = skipRawText(html, start.toLowerCase(), end);
  }
  return out + html.slice(copied);
}

function resolveAttributes(tag: string, base: string): string {
  return tag.replace(ATTRIBUTE, (whole: string, name: string, equals?: string, value?: string) => {
    const local = name.toLowerCase();
    if (equals === undefined || value === undefined || (local !== "srcset" && !IS_URL.has(local))) return whole;
    const quoted = value.startsWith('"') || value.startsWith("'");
    const written = decodeEntities(quoted ? value.slice(1, -1) : value);
    const resolved = local === "srcset" ? resolveSrcset(written, base) : (resolveLink(written, base) ?? written);
    if (resolved === written) return whole;
    return `${name}${equals}"${resolved.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  });
}

/** `a.jpg 1x, b.jpg 2x`: a comma inside a URL is not followed by white space. */
function resolveSrcset(written: string, base: string): string {
  const candidates = written.split(/,\s+/).map((candidate) => {
    const [url = "", ...descriptors] = candidate.trim().split(/\s+/);
    return [resolveLink(url, base) ?? url, ...descriptors].join(" ");
  });
  return candidates.join(", ");
}

function skipRawText(html: string, start: string, end: number): number {
  const closing = RAW_TEXT_ENDS.get(start);
  if (!closing) return end;
  closing.lastIndex = end;
  return closing.exec(html)?.index ?? html.length;
}

function endOf(html: string, mark: string, from: number): number {
  const end = html.indexOf(mark, from);
  return end === -1 ? html.length : end;
}
