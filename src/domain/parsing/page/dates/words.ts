import { parseWordedDate } from "../../dates/words.ts";
import { CLOCK, clockOf, offsetOf, ZONE } from "./clock.ts";
import { existing } from "./when.ts";
import type { When } from "./when.ts";

const CLOCKS = new RegExp(String.raw`(?<![\d./-])${CLOCK}(?![\d:]|[./-]\d)(?:\s*\(?${ZONE}(?![\p{L}\d.]))?`, "gu");
/** What stands between the parts of a date and means nothing. */
const FILLER = /[|@·•]| [-–—] |(?<!\p{L})(?:uhr|hrs?|at|um|à|alle|kl|o'clock)(?!\p{L})\.?/giu;

/** Reads `March 5, 2026 7:30 PM`, `Do., 5. März 2026, 19.30 Uhr`; null where there are two times, no year, or a word that is no part of a date. */
export function readWordedWhen(text: string): When | null {
  const [found, ...others] = [...text.matchAll(CLOCKS)].filter(({ groups }) => groups?.["minute"] ?? groups?.["half"]);
  if (others.length > 0) return null;
  const groups = found?.groups ?? {};
  const zone = groups["zone"];
  const isZone = zone !== undefined && offsetOf(zone) !== null;
  const clock = found ? clockOf({ ...groups, zone: isZone ? zone : undefined }) : null;
  const kept = zone === undefined || isZone ? "" : zone;
  const rest = found ? `${text.slice(0, found.index)} ${kept} ${text.slice(found.index + found[0].length)}` : text;
  const day = parseWordedDate(rest.replace(FILLER, " ").trim());
  if (day === null) return null;
  const [year = 0, month = 0, date = 0] = day.slice(0, 10).split("-").map(Number);
  return existing({ year, month, day: date, clock });
}
