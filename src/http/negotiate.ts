import type { Context } from "hono";
import { getPath } from "hono/utils/url";
import { FORMATS } from "../domain/formats/index.ts";
import { AppError } from "../lib/errors.ts";
import type { AppEnv } from "./env.ts";

/** In which a list of items may be had, the first being the one for who does not mind. */
export const LIST_FORMATS = ["json", "ndjson", "rss", "atom", "jsonfeed", "ics", "csv"] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

export const mediaTypeOf = (format: ListFormat): string => (format === "json" ? "application/json" : FORMATS[format].mediaType);

/** The lists whose address may end in a format: `/items.rss`, `/events/fr-paris.ics`. */
const SUFFIXED = new RegExp(
  `^(/api/v1/(?:items|posts|recalls|search|events(?:/[^/]+)?|watches/[^/]+/items))\\.(${LIST_FORMATS.join("|")})$`,
);

/** The path that is routed: the suffix names a format of the list at the address without it. */
export function routedPath(request: Request): string {
  const path = getPath(request);
  return path.includes(".") ? (SUFFIXED.exec(path)?.[1] ?? path) : path;
}

function suffixOf(c: Context<AppEnv>): ListFormat | undefined {
  const path = getPath(c.req.raw);
  const suffix = path.includes(".") ? SUFFIXED.exec(path)?.[2] : undefined;
  return LIST_FORMATS.find((format) => format === suffix);
}

/** The format asked for, by suffix or else by `Accept`; 406 where it is none of those offered. */
export function formatOf(c: Context<AppEnv>, offered: readonly ListFormat[]): ListFormat {
  const suffix = suffixOf(c);
  const accept = c.req.header("accept");
  const format = suffix ?? (accept === undefined || accept === "*/*" ? offered[0] : preferred(accept, offered));
  if (format !== undefined && offered.includes(format)) return format;
  throw new AppError("not_acceptable", `This is to be had as ${offered.map(mediaTypeOf).join(", ")}.`, { headers: { vary: "Accept" } });
}

type Range = { name: string; q: number };

/** `q` is between 0 and 1 with three digits at most (RFC 9110, 12.4.2); what is anything else counts as 1. */
function parseAccept(header: string): Range[] {
  return header.split(",").map((part) => {
    const [name = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
    const weight = parameters.map((parameter) => /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(parameter)?.[1]).find((q) => q !== undefined);
    return { name, q: weight === undefined ? 1 : Number(weight) };
  });
}

/**
 * What `Accept` likes best (RFC 9110, 12.5.1): the highest weight, each format's being that of the range that names it most
 * closely. Of equals the one named more closely, then the one offered first. Undefined when it takes none.
 */
export function preferred(header: string, offered: readonly ListFormat[]): ListFormat | undefined {
  const ranges = parseAccept(header);
  const judged = offered.map((format) => ({ format, ...judge(mediaTypeOf(format), ranges) })).filter(({ q }) => q > 0);
  return judged.sort((a, b) => b.q - a.q || b.closeness - a.closeness)[0]?.format;
}

function judge(mediaType: string, ranges: readonly Range[]): { q: number; closeness: number } {
  const names = ["*/*", `${mediaType.split("/")[0]}/*`, mediaType];
  for (let closeness = names.length - 1; closeness >= 0; closeness--) {
    const range = ranges.find(({ name }) => name === names[closeness]);
    if (range !== undefined) return { q: range.q, closeness };
  }
  return { q: 0, closeness: 0 };
}
