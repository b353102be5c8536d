import type { EventFeatures, PostFeatures, RecallFeatures, Sighted, TextFeatures } from "./features.ts";
import { commonCount, dice, jaccard } from "./hash-sets.ts";
import type { Comparison, Signals } from "./schema.ts";
import { WEIGHTS } from "./weights.ts";

const NOTHING_ALIKE: Comparison = { score: 0, signals: {}, exact: false };
const EARTH_RADIUS_KM = 6371;

/**
 * The probability that two sightings speak of one thing, and what it rests on. Symmetric and pure: nothing but the two
 * sightings counts, so no order of arrival can change it.
 */
export function compare(a: Sighted, b: Sighted): Comparison {
  if (a.own.kind === "event" && b.own.kind === "event") return compareEvents(a, a.own, b, b.own);
  if (a.own.kind === "recall" && b.own.kind === "recall") return compareRecalls(a, a.own, b, b.own);
  if (a.own.kind === "post" && b.own.kind === "post") return comparePosts(a, a.own, b, b.own);
  return NOTHING_ALIKE;
}

/** Whether two entries carry the same identifier: the cheap test that two entries of one source must pass to be compared. */
export function sameIdentity(a: Sighted, b: Sighted): boolean {
  if (a.own.kind === "recall" && b.own.kind === "recall") return a.own.identity !== null && a.own.identity === b.own.identity;
  // An address alone proves little: listings give one to all their entries.
  if (a.url === null || a.url !== b.url || a.title().folded !== b.title().folded) return false;
  if (a.own.kind === "event" && b.own.kind === "event") return a.own.day === b.own.day && a.own.wallMinute === b.own.wallMinute;
  return true;
}

function compareEvents(a: Sighted, ea: EventFeatures, b: Sighted, eb: EventFeatures): Comparison {
  const w = WEIGHTS.event;
  const days = ea.day === null || eb.day === null ? null : Math.abs(ea.day - eb.day);
  const url = a.url !== null && a.url === b.url;
  if (!url && (days === null || days > 1)) return NOTHING_ALIKE;
  const title = titleSimilarity(a.title(), b.title());
  const signals: Signals = { title, url, numbers_differ: numbersDiffer(a.title(), b.title()) };
  let logit = w.bias + w.title * (title - w.titleNeutral);
  if (a.title().folded === b.title().folded && a.title().tokens.length >= 2) logit += w.titleEqual;
  if (url) logit += w.url;
  if (signals["numbers_differ"] === true) logit += w.numbersDiffer;
  logit += timeEvidence(ea, eb, days, signals) + placeEvidence(ea, eb, signals);
  if (ea.venue !== null && eb.venue !== null) {
    signals["venue"] = titleSimilarity(ea.venue(), eb.venue());
    logit += w.venue * (signals["venue"] - w.venueNeutral);
  }
  return result(logit, signals, sameIdentity(a, b));
}

function timeEvidence(a: EventFeatures, b: EventFeatures, days: number | null, signals: Signals): number {
  const w = WEIGHTS.event;
  if (days === null) return w.dateUnknown;
  signals["days_apart"] = days;
  const minutes = minutesApart(a, b, days);
  if (minutes === null) return days === 0 ? w.sameDay : w.otherDay;
  signals["minutes_apart"] = minutes;
  if (minutes === 0) return w.sameStart;
  if (days > 0) return w.otherDay;
  if (minutes <= 30) return w.within30Minutes;
  return minutes <= 120 ? w.within2Hours : w.otherTime;
}

/** By the instant where both zones are known, or else by the clock on the wall; the lesser, since zones are often wrong. */
function minutesApart(a: EventFeatures, b: EventFeatures, days: number): number | null {
  if (a.wallMinute === null || b.wallMinute === null) return null;
  const onWall = days === 0 ? Math.abs(a.wallMinute - b.wallMinute) : Number.POSITIVE_INFINITY;
  if (onWall === 0) return 0;
  const [startA, startB] = [a.startMinute(), b.startMinute()];
  const inTime = startA === null || startB === null ? Number.POSITIVE_INFINITY : Math.abs(startA - startB);
  const least = Math.min(onWall, inTime);
  return Number.isFinite(least) ? least : null;
}

function placeEvidence(a: EventFeatures, b: EventFeatures, signals: Signals): number {
  const w = WEIGHTS.event;
  if (a.position !== null && b.position !== null) {
    const km = distanceKm(a.position, b.position);
    signals["km_apart"] = Math.round(km * 10) / 10;
    return km <= 2 ? w.near : km <= 30 ? 0 : w.otherPlace;
  }
  if (a.placeId === null || b.placeId === null) return w.placeUnknown;
  signals["place"] = a.placeId === b.placeId;
  return a.placeId === b.placeId ? w.samePlace : w.otherPlace;
}

/** Agency and number make a recall; nothing else does, however alike they read. Without a number an operator may be asked. */
function compareRecalls(a: Sighted, ra: RecallFeatures, b: Sighted, rb: RecallFeatures): Comparison {
  if (sameIdentity(a, b)) return { score: 1, signals: { recall_number: true }, exact: true };
  if (ra.identity !== null && rb.identity !== null) return { ...NOTHING_ALIKE, signals: { recall_number: false } };
  if (ra.agency !== null && rb.agency !== null && ra.agency !== rb.agency) return NOTHING_ALIKE;
  const title = titleSimilarity(a.title(), b.title());
  const url = a.url !== null && a.url === b.url;
  return { score: Math.min(WEIGHTS.recall.most, title * (url ? 1 : WEIGHTS.recall.otherUrl)), signals: { title, url }, exact: false };
}

function comparePosts(a: Sighted, pa: PostFeatures, b: Sighted, pb: PostFeatures): Comparison {
  const w = WEIGHTS.post;
  const url = a.url !== null && a.url === b.url;
  const sameTitle = a.title().folded === b.title().folded && a.title().tokens.length >= 4;
  const days = pa.publishedDay === null || pb.publishedDay === null ? null : Math.abs(pa.publishedDay - pb.publishedDay);
  if (days !== null && days > 7) return NOTHING_ALIKE;
  if (days === null && !url && !sameTitle) return NOTHING_ALIKE;
  const title = titleSimilarity(a.title(), b.title());
  const signals: Signals = { title, url, numbers_differ: numbersDiffer(a.title(), b.title()) };
  let logit = w.bias + w.title * (title - w.titleNeutral);
  if (sameTitle) logit += w.titleEqual;
  if (url) logit += w.url;
  else if (Math.min(a.title().tokens.length, b.title().tokens.length) < 4) logit += w.titleShort;
  if (signals["numbers_differ"] === true) logit += w.numbersDiffer;
  if (days !== null) signals["days_apart"] = Math.round(days * 100) / 100;
  logit += days === null ? w.dateUnknown : days <= 1 ? w.within1Day : days <= 3 ? w.within3Days : w.within7Days;
  if (Math.min(a.text().words, b.text().words) >= w.textWords) {
    signals["text"] = jaccard(a.text().shingles, b.text().shingles);
    logit += w.text * (signals["text"] - w.textNeutral);
  }
  return result(logit, signals, sameIdentity(a, b));
}

function result(logit: number, signals: Signals, exact: boolean): Comparison {
  for (const [name, value] of Object.entries(signals)) if (typeof value === "number") signals[name] = Math.round(value * 1000) / 1000;
  return { score: Math.round(1e6 / (1 + Math.exp(-logit))) / 1e6, signals, exact };
}

/** The better of shared letters and shared words: the one forgives spelling, the other word order. */
function titleSimilarity(a: TextFeatures, b: TextFeatures): number {
  return a.folded === b.folded ? 1 : Math.max(dice(a.trigrams, b.trigrams), dice(a.tokens, b.tokens));
}

/** Both have numbers and neither's are among the other's: "part 1" and "part 2", not "5K" and "5K 2026". */
function numbersDiffer(a: TextFeatures, b: TextFeatures): boolean {
  if (a.numbers.length === 0 || b.numbers.length === 0) return false;
  return commonCount(a.numbers, b.numbers) < Math.min(a.numbers.length, b.numbers.length);
}

function distanceKm(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
}
