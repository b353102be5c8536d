import { z } from "zod";

const RobotsRule = z.object({ allow: z.boolean(), pattern: z.string() });
export type RobotsRule = z.infer<typeof RobotsRule>;

/** What one site's robots.txt says to one robot. */
export const RobotsRules = z.object({
  rules: z.array(RobotsRule),
  /** As stated; what is honoured of it is the gate's business. */
  crawlDelayS: z.number().nonnegative().nullable(),
  sitemaps: z.array(z.string()),
});
export type RobotsRules = z.infer<typeof RobotsRules>;

export const ALLOW_ALL: RobotsRules = { rules: [], crawlDelayS: null, sitemaps: [] };

/** Google's parser cuts lines off here: eight times the longest URL old browsers take. */
const MAX_LINE = 2083 * 8 - 1;

type Group = { agents: string[]; rules: RobotsRule[]; crawlDelayS: number | null };
type Line = { key: "user-agent" | "allow" | "disallow" | "crawl-delay" | "sitemap"; value: string };

/** Reads a robots.txt for the robot with this product token (case does not matter). Never throws: bad lines are skipped. */
export function parseRobots(text: string, productToken: string): RobotsRules {
  const { groups, sitemaps } = readGroups(text);
  const token = productToken.split("/", 1)[0]?.trim().toLowerCase() ?? "";
  const own = groups.filter(({ agents }) => agents.some((agent) => names(agent, token)));
  const chosen = own.length > 0 ? own : groups.filter(({ agents }) => agents.some((agent) => /^\*(\s|$)/.test(agent)));
  return {
    rules: chosen.flatMap(({ rules }) => rules),
    crawlDelayS: chosen.find(({ crawlDelayS }) => crawlDelayS !== null)?.crawlDelayS ?? null,
    sitemaps,
  };
}

export function encodeRobots(rules: RobotsRules): string {
  return JSON.stringify(rules);
}

/** The inverse of `encodeRobots`; throws on anything else. */
export function decodeRobots(text: string): RobotsRules {
  return RobotsRules.parse(JSON.parse(text));
}

/**
 * Only Allow and Disallow end a run of User-agent lines (RFC 9309 §2.1); Crawl-delay is no part of the standard, so it
 * ends the run for itself alone: the group it belongs to is the one named right before it.
 */
function readGroups(text: string): { groups: Group[]; sitemaps: string[] } {
  const groups: Group[] = [];
  const sitemaps: string[] = [];
  let sharing: Group | null = null;
  let delaying: Group | null = null;
  let sharingEnded = true;
  let delayingEnded = true;
  for (const { key, value } of readLines(text)) {
    if (key === "sitemap") sitemaps.push(value);
    else if (key === "user-agent") {
      if (sharingEnded) groups.push((sharing = { agents: [], rules: [], crawlDelayS: null }));
      if (delayingEnded) groups.push((delaying = { agents: [], rules: [], crawlDelayS: null }));
      sharing?.agents.push(value);
      delaying?.agents.push(value);
      sharingEnded = delayingEnded = false;
    } else if (key === "crawl-delay") {
      delayingEnded = true;
      if (delaying && /^\d+(\.\d+)?$/.test(value)) delaying.crawlDelayS = Number(value);
    } else {
      sharingEnded = delayingEnded = true;
      if (value !== "") sharing?.rules.push({ allow: key === "allow", pattern: value });
    }
  }
  return { groups, sitemaps };
}

function readLines(text: string): Line[] {
  return text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .map(readLine)
    .filter((line) => line !== null);
}

/** `key: value`, or `key value` where the colon was forgotten and nothing else can be meant. */
function readLine(line: string): Line | null {
  const content = (line.slice(0, MAX_LINE).split("#", 1)[0] ?? "").trim();
  const colon = content.indexOf(":");
  const words = content.split(/\s+/, 3);
  if (colon < 0 && words.length !== 2) return null;
  const [name = "", value = ""] = colon < 0 ? words : [content.slice(0, colon), content.slice(colon + 1)];
  const key = keyOf(name.trim().toLowerCase());
  return key === null ? null : { key, value: value.trim() };
}

/** The spellings Google's parser takes for the same thing. */
function keyOf(key: string): Line["key"] | null {
  if (/^(user-agent|useragent|user agent)/.test(key)) return "user-agent";
  if (/^(disallow|dissallow|dissalow|disalow|diasllow|disallaw)/.test(key)) return "disallow";
  if (key.startsWith("allow")) return "allow";
  if (/^(sitemap|site-map)/.test(key)) return "sitemap";
  return /^crawl-?delay$/.test(key) ? "crawl-delay" : null;
}

/**
 * A product token is letters, `_` and `-` (RFC 9309 §2.2.1); what follows it in the file, such as a version, is
 * skipped. Tokens with other characters match when the whole word is the same.
 */
function names(agent: string, token: string): boolean {
  const word = agent.split(/\s/, 1)[0]?.toLowerCase() ?? "";
  return token !== "" && (word === token || /^[a-z_-]*/.exec(word)?.[0] === token);
}
