import { DAY_S } from "../days.ts";
import { ianaZone } from "./iana.ts";
import { zoneByGuess } from "./names.ts";
import type { Zone } from "./zone.ts";

/** One zone for each clock in wide use, the better known first. */
const CANDIDATES = [
  ...["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix", "America/Anchorage"],
  ...["Pacific/Honolulu", "America/Halifax", "America/St_Johns", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo"],
  ...["America/Santiago", "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow", "Africa/Lagos"],
  ...["Africa/Johannesburg", "Africa/Cairo", "Asia/Jerusalem", "Asia/Tehran", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata"],
  ...["Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Perth", "Australia/Adelaide"],
  ...["Australia/Brisbane", "Australia/Sydney", "Pacific/Auckland", "UTC"],
];

const YEAR_S = 31_556_952;
/** Two samples a month, over the year before and after. */
const SAMPLES = Array.from({ length: 49 }, (_, index) => (index - 24) * 15 * DAY_S);

/**
 * Names zones: by their own name, and those that only a calendar defines by that of a zone which shows the same time, looked
 * for once a year and zone.
 */
export function createZoneNamer(): (zone: Zone | null, tzid: string | null, at: number) => string | null {
  const named = new Map<Zone, Map<number, string | null>>();
  return (zone, tzid, at) => {
    if (!zone || zone.iana !== null) return zone?.iana ?? null;
    const years = named.get(zone) ?? new Map<number, string | null>();
    named.set(zone, years);
    const year = Math.floor(at / YEAR_S);
    const known = years.get(year);
    if (known !== undefined) return known;
    const name = equivalentZone(zone, tzid, at);
    years.set(year, name);
    return name;
  };
}

/**
 * IANA name of a zone that shows the same time as a zone known only by its definition, all through the year before and after
 * an instant: the one its name hints at, else the best known; null where none does.
 */
function equivalentZone(zone: Zone, tzid: string | null, at: number): string | null {
  const hinted = tzid === null ? null : zoneByGuess(tzid);
  const same = (candidate: Zone | null) =>
    candidate !== null && SAMPLES.every((by) => candidate.offsetAt(at + by) === zone.offsetAt(at + by));
  if (hinted?.iana && same(hinted)) return hinted.iana;
  return CANDIDATES.find((name) => same(ianaZone(name))) ?? null;
}
