import { eachStartTag } from "./html-tags.ts";
import { resolveLink } from "./links.ts";
import { decodeEntities } from "./xml/entities.ts";

/** HTML attributes whose value is one URL. */
const URL_ATTRIBUTES = "href src cite action formaction background data longdesc poster codebase classid profile usemap".split(" ");
const IS_URL = new Set(URL_ATTRIBUTES);
/** Whether a tag can hold anything to resolve: most links in feeds are absolute, and then the tag is passed over. */
const MAYBE_RELATIVE = new RegExp(String.raw`srcset|(?:${URL_ATTRIBUTES.join("|")})\s*=(?!\s*["']?\s*[a-z][a-z0-9+.-]*:)`, "i");
const ATTRIBUTE = /([^\s"'<>/=]+)(?:(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?/g;

/** Makes the relative links inside a fragment of HTML absolute and leaves every other character as it is. */
export function resolveHtmlLinks(html: string, base: string | null): string {
  if (base === null) return html;
  let out = "";
  let copied = 0;
  eachStartTag(html, (from, end) => {
    const tag = html.slice(from, end);
    if (!MAYBE_RELATIVE.test(tag)) return;
    out += html.slice(copied, from) + resolveAttributes(tag, base);
    copied = end;
  });
  return out + html.slice(copied);
}

function resolveAttributes(tag: string, base: string): string {
  return tag.replace(ATTRIBUTE, (whole: string, name: string, equals?: string, value?: string) => {
    if (equals === undefined || value === undefined) return whole;
    const local = name.toLowerCase();
    if (local !== "srcset" && !IS_URL.has(local)) return whole;
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
