import { parseOffset } from "../values.ts";
import { UTC } from "./zone.ts";
import type { Zone } from "./zone.ts";

/** About twelve days: shorter than any spell between two changes of a clock that is still in use. */
const BUCKET_S = 2 ** 20;
const MAX_BUCKETS = 20_000;
const MAX_ZONES = 64;

/** One offset for the whole bucket, or the instant within it at which the clock changes. */
type Bucket = { change: number; before: number; after: number };

const zones = new Map<string, Zone | null>();

/** The zone of an IANA name in any case, or null when there is none of that name. */
export function ianaZone(name: string): Zone | null {
  const key = name.toLowerCase();
  const known = zones.get(key);
  if (known !== undefined) return known;
  // A formatter weighs some 50 KB, so the cache starts over rather than grow with the names a calendar makes up.
  if (zones.size >= MAX_ZONES) zones.clear();
  const zone = makeZone(name);
  zones.set(key, zone);
  return zone;
}

function makeZone(name: string): Zone | null {
  // Intl takes offsets ("+01:00") for names as well; those are no IANA zones.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name) || name.length > 60) return null;
  if (/^(?:utc|gmt|etc\/(?:utc|gmt|uct|zulu)|zulu|uct)$/i.test(name)) return UTC;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  } catch {
    return null;
  }
  return { iana: properName(name, format), offsetAt: cached((utc) => readOffset(format, utc)) };
}

/** The name as its database spells it; a link (US/Eastern) keeps its own name where the source wrote it in that spelling. */
function properName(name: string, format: Intl.DateTimeFormat): string {
  const { timeZone } = format.resolvedOptions();
  if (timeZone.toLowerCase() === name.toLowerCase()) return timeZone;
  return name === name.toLowerCase() || (name === name.toUpperCase() && name.includes("/")) ? timeZone : name;
}

/** "1/1/2024, GMT-05:00" */
function readOffset(format: Intl.DateTimeFormat, utc: number): number {
  const written = format.format(utc * 1000);
  return parseOffset(written.slice(written.lastIndexOf("GMT") + 3)) ?? 0;
}

/** Asking Intl takes microseconds, so it is asked at the edges of buckets, and inside only where they differ. */
function cached(ask: (utc: number) => number): (utc: number) => number {
  const buckets = new Map<number, Bucket>();
  return (utc) => {
    const index = Math.floor(utc / BUCKET_S);
    let bucket = buckets.get(index);
    if (!bucket) {
      if (buckets.size >= MAX_BUCKETS) buckets.clear();
      bucket = readBucket(ask, index * BUCKET_S);
      buckets.set(index, bucket);
    }
    return utc < bucket.change ? bucket.before : bucket.after;
  };
}

function readBucket(ask: (utc: number) => number, start: number): Bucket {
  const before = ask(start);
  const after = ask(start + BUCKET_S);
  if (before === after) return { change: start, before, after };
  let [low, high] = [start, start + BUCKET_S];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (ask(middle) === before) low = middle;
    else high = middle;
  }
  return { change: high, before, after };
}
