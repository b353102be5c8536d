import { monthNamed } from "../../dates/names.ts";
import { clockOf } from "../dates/clock.ts";
import { existing } from "../dates/when.ts";
import type { When } from "../dates/when.ts";

const TOKEN = /YYYY|YY|MMMM?|MM?|DD?|HH?|hh?|mm|ss|A|a|dddd?|\[[^\]]*\]/g;
const PATTERNS: Readonly<Record<string, string>> = {
  YYYY: String.raw`(?<year>\d{4})`,
  YY: String.raw`(?<year>\d\d)`,
  MMMM: String.raw`(?<name>[\p{L}\p{M}]{2,20})\.?`,
  MMM: String.raw`(?<name>[\p{L}\p{M}]{2,20})\.?`,
  MM: String.raw`(?<month>\d{1,2})`,
  M: String.raw`(?<month>\d{1,2})`,
  DD: String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`,
  D: String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`,
  HH: String.raw`(?<hour>\d{1,2})`,
  H: String.raw`(?<hour>\d{1,2})`,
  hh: String.raw`(?<hour>\d{1,2})`,
  h: String.raw`(?<hour>\d{1,2})`,
  mm: String.raw`(?<minute>\d\d)`,
  ss: String.raw`(?<second>\d\d)`,
  A: String.raw`(?<half>[apAP]\.?[mM]\.?)`,
  a: String.raw`(?<half>[apAP]\.?[mM]\.?)`,
  dddd: String.raw`[\p{L}\p{M}]{2,20}\.?`,
  ddd: String.raw`[\p{L}\p{M}]{2,20}\.?`,
};

/**
 * A reader of dates written like `DD.MM.YYYY HH:mm` (`[…]` is literal, `dddd` any word). It finds the first such date in a
 * text. Throws when the format says no day, month and year, or says something twice.
 */
export function compileDateFormat(format: string, locale?: string): (text: string) => When | null {
  const tokens = format.match(TOKEN) ?? [];
  for (const [part, word] of [
    ["day", /^DD?$/],
    ["month", /^M{1,4}$/],
    ["year", /^YY(?:YY)?$/],
  ] as const) {
    if (tokens.filter((token) => word.test(token)).length !== 1) throw new Error(`a date format says the ${part} once`);
  }
  const pattern = new RegExp(`(?<![\\d])${translate(format)}(?!\\d)`, "u");
  const names = locale === undefined ? new Map<string, number>() : monthNames(locale);
  return (text) => {
    const groups = pattern.exec(text.replaceAll(/\s+/g, " "))?.groups;
    if (!groups) return null;
    const name = groups["name"];
    const month = name === undefined ? Number(groups["month"]) : (names.get(name.toLowerCase()) ?? monthNamed(name));
    const clock = groups["hour"] === undefined ? null : clockOf({ ...groups, minute: groups["minute"] ?? "00" });
    const year = Number(groups["year"]) + (groups["year"]?.length === 2 ? 2000 : 0);
    return month === null ? null : existing({ year, month, day: Number(groups["day"]), clock });
  };
}

function translate(format: string): string {
  let pattern = "";
  let at = 0;
  for (const token of format.matchAll(TOKEN)) {
    pattern += literal(format.slice(at, token.index));
    const [text] = token;
    pattern += text.startsWith("[") ? literal(text.slice(1, -1)) : (PATTERNS[text] ?? "");
    at = token.index + text.length;
  }
  return pattern + literal(format.slice(at));
}

/** Literal text; white space stands for any or none. */
function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s*`);
}

/** The names of months in a language, long and short. An unknown language has none. */
function monthNames(locale: string): Map<string, number> {
  const names = new Map<string, number>();
  for (const length of ["long", "short"] as const) {
    const format = new Intl.DateTimeFormat(locale, { month: length, day: "numeric", timeZone: "UTC", calendar: "gregory" });
    for (let month = 1; month <= 12; month++) {
      const name = format.formatToParts(Date.UTC(2026, month - 1, 1)).find(({ type }) => type === "month")?.value;
      if (name !== undefined) names.set(name.toLowerCase().replace(/\.$/, ""), month);
    }
  }
  return names;
}
