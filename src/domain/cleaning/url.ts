import { isTracker } from "./trackers.ts";

const MAX_URL_CHARS = 4096;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const BARE_HOST = /^www\.[^\s/.]+\.[^\s/]/i;

/** An absolute http or https address without credentials, or null. */
function parseWebUrl(text: string, base?: string | null): URL | null {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > MAX_URL_CHARS) return null;
  const address = BARE_HOST.test(trimmed) ? `http://${trimmed}` : trimmed;
  const url = URL.parse(address) ?? (base && !SCHEME.test(address) ? URL.parse(address, base) : null);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  url.username = "";
  url.password = "";
  url.hostname = url.hostname.replace(/\.+$/, "");
  return url;
}

function withoutTrackers(search: string): string {
  const kept = search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "" && !isTracker(pair.split("=", 1)[0] ?? ""));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

/** RFC 3986, 6.2.2.1: the hexadecimal digits of an escape are upper case. */
function upperCaseEscapes(href: string): string {
  const normal = href.replace(/%[\da-f]{2}/gi, (escape) => escape.toUpperCase());
  return normal.length > MAX_URL_CHARS ? "" : normal;
}

/**
 * The one spelling of a page's address: absolute, http or https, host in lower case and IDNA, no default port, no
 * credentials, no tracking parameters, no fragment (`#!` is a page of its own). Path and other parameters stay as they
 * are. Null for whatever is no such address. Never throws; canonical addresses come back unchanged.
 */
export function canonicalUrl(text: string, base?: string | null): string | null {
  const url = parseWebUrl(text, base);
  if (url === null) return null;
  url.search = withoutTrackers(url.search);
  if (!url.hash.startsWith("#!")) url.hash = "";
  return upperCaseEscapes(url.href) || null;
}

/** The address of a picture: as `canonicalUrl`, but with every parameter, because they may be signed. */
export function imageUrl(text: string, base?: string | null): string | null {
  const url = parseWebUrl(text, base);
  if (url === null) return null;
  url.hash = "";
  return upperCaseEscapes(url.href) || null;
}

const MAILTO = /^mailto:\s*([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+)(?:\?|$)/i;
/** What could end or begin something in Markdown or HTML. */
const UNSAFE_IN_MARKDOWN = /[()[\]<>\\`*"'{}|^\s]/g;

/** Where a link in a text may lead: http, https (fragment kept) or a plain mailto; ready to stand between Markdown's brackets. Null otherwise. */
export function linkUrl(text: string, base?: string | null): string | null {
  const mail = MAILTO.exec(text.trim());
  const url = mail ? null : parseWebUrl(text, base);
  if (url) url.search = withoutTrackers(url.search);
  const href = mail ? `mailto:${mail[1]}` : url ? upperCaseEscapes(url.href) : "";
  return href === "" ? null : href.replace(UNSAFE_IN_MARKDOWN, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
