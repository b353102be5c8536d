import type { FetchedDocument } from "./fetch-document.ts";
import type { FetchError } from "./fetch-error.ts";
import { ALLOW_ALL, parseRobots, type RobotsRules } from "./robots.ts";

/** What to go by, and for how long it may be kept. */
export type RobotsVerdict = { rules: RobotsRules; keepMs: number };

/** RFC 9309 §2.5 asks for at least 500 KiB. */
export const MAX_ROBOTS_BYTES = 500 * 1024;

const DAY_MS = 24 * 3600 * 1000;
const HOUR_MS = 3600 * 1000;
const DISALLOW_ALL: RobotsRules = { ...ALLOW_ALL, rules: [{ allow: false, pattern: "/" }] };

/** There was an answer that is no robots.txt: §2.3.1.2 and §2.3.1.3 count it as a site without one. */
const NO_FILE = ["empty_body", "too_many_redirects", "redirect_loop", "bad_redirect"];

/** The rules in a robots.txt that was fetched. */
export function robotsFrom(document: FetchedDocument, productToken: string): RobotsVerdict {
  const rules = document.status === "ok" ? parseRobots(decode(document.body, document.truncated), productToken) : ALLOW_ALL;
  return { rules, keepMs: DAY_MS };
}

/**
 * What to go by when robots.txt was not to be had (§2.3.1): a file that is not there allows everything, a server that
 * failed or asks for patience nothing. Null when no answer came, or none that can be read: then the
 * error itself says more than any verdict.
 */
export function robotsWithout({ code, status, retryAfterS = 0 }: FetchError): RobotsVerdict | null {
  const isMissing = status !== undefined && status >= 400 && status < 500 && status !== 429;
  if (isMissing || NO_FILE.includes(code)) return { rules: ALLOW_ALL, keepMs: DAY_MS };
  const patienceMs = Math.min(Math.max(retryAfterS * 1000, HOUR_MS), DAY_MS);
  return code === "http_status" ? { rules: DISALLOW_ALL, keepMs: patienceMs } : null;
}

/** Of a file that was cut off the last line goes too: half a path means something else. */
function decode(body: Uint8Array, truncated: boolean): string {
  const text = new TextDecoder().decode(body);
  return truncated ? text.slice(0, Math.max(text.lastIndexOf("\n"), 0)) : text;
}
