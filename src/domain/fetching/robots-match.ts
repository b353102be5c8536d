import type { RobotsRule, RobotsRules } from "./robots.ts";

/** Whether the rules let this URL be fetched: the longest matching pattern decides, Allow wins a tie (RFC 9309 §2.2.2). */
export function isAllowed({ rules }: RobotsRules, url: string): boolean {
  const path = pathOf(url);
  const longest = { allow: -1, disallow: -1 };
  for (const rule of rules) {
    const verdict = rule.allow ? "allow" : "disallow";
    longest[verdict] = Math.max(longest[verdict], matchLength(rule, path));
  }
  return longest.allow >= longest.disallow;
}

/** Path, parameters and query of a URL as it is written, without fragment. */
function pathOf(url: string): string {
  const rest = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?;#]*/i, "").split("#", 1)[0] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** The length of the rule's pattern where it matches, else -1. */
function matchLength(rule: RobotsRule, path: string): number {
  return rule.allow ? allowLength(rule.pattern, path) : disallowLength(rule.pattern, path);
}

/**
 * §2.2.2 decodes the URL where it is escaped without need, not the pattern; so does an Allow here. A Disallow holds in
 * every spelling: where readings differ we stay out.
 */
function allowLength(pattern: string, path: string): number {
  const written = escape(pattern);
  const spellings = [escapeAscii(path), unescapeUnreserved(escapeAscii(path))];
  if (spellings.some((each) => matches(written, each))) return written.length;
  // Google's convention: who allows /dir/index.html allows /dir/.
  const directory = /^(.*\/)index\.htm[^/]*$/.exec(written)?.[1];
  return directory !== undefined && spellings.some((each) => matches(`${directory}$`, each)) ? directory.length + 1 : -1;
}

function disallowLength(pattern: string, path: string): number {
  const written = escape(pattern);
  return matches(unescapeUnreserved(written), unescapeUnreserved(escape(path))) ? written.length : -1;
}

/** `*` is any run of characters, a `$` at the end pins the end. Greedy and without backtracking: linear in the path. */
function matches(pattern: string, path: string): boolean {
  const pinned = pattern.endsWith("$");
  const [head = "", ...rest] = (pinned ? pattern.slice(0, -1) : pattern).split("*");
  if (!path.startsWith(head)) return false;
  const last = pinned ? rest.pop() : undefined;
  let at = head.length;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  if (!pinned) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}

const UNRESERVED = /^[A-Za-z0-9\-._~]$/;

/** Every octet that no URI may hold as it is becomes %XX, hexadecimal in upper case. */
function escape(text: string): string {
  return escapeAscii(text).replace(/[^\x00-\x7f]+/g, (run) => encodeURIComponent(run.toWellFormed()));
}

function escapeAscii(text: string): string {
  return text
    .replace(/%[0-9a-f]{2}/gi, (octet) => octet.toUpperCase())
    .replace(/[\x00-\x20"<>\\^`{|}\x7f]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

/** RFC 3986 §6.2.2.2: escaped octets that need no escape are written plainly. */
function unescapeUnreserved(escaped: string): string {
  return escaped.replace(/%[0-9A-F]{2}/g, (octet) => {
    const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16));
    return UNRESERVED.test(character) ? character : octet;
  });
}
