import { distanceKm } from "../../../lib/sphere.ts";
import type { BodyFeatures, EventFeatures, PostFeatures, RecallFeatures, Sighted, TextFeatures } from "./features.ts";
import { commonCount, containment, dice, jaccard } from "./hash-sets.ts";
import { probability } from "./logistic.ts";
import { numbersDiffer, partsDiffer } from "./numbers.ts";
import { isSwapped } from "./swapped.ts";
import type { Comparison, Signals } from "../schema.ts";
import { EVENT_MODEL, type EventEvidence, POST_MODEL, type PostEvidence, RECALL_LIKENESS } from "./weights.ts";

const NOTHING_ALIKE: Comparison = { score: 0, signals: {}, exact: false };
/** Shorter texts say too little to be weighed, or to be known for copies. */
const TEXT_WORDS = 20;
const COPY_WORDS = 60;
/** Fewer numbers than this may all have been corrected. */
const FIGURES = 4;
/** Below this likeness of their names two halls are two. */
const OTHER_HALL = 0.5;

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

type Evidence<Name extends string> = Partial<Record<Name, number>>;

function compareEvents(a: Sighted, ea: EventFeatures, b: Sighted, eb: EventFeatures): Comparison {
  const found = eventEvidence(a, ea, b, eb);
  return found === null ? NOTHING_ALIKE : result(probability(EVENT_MODEL, found.evidence), found.signals, sameIdentity(a, b));
}

/** What the model of events weighs, and what of it is told; null where there is nothing to weigh. */
export function eventEvidence(a: Sighted, ea: EventFeatures, b: Sighted, eb: EventFeatures) {
  const days = daysApart(ea, eb);
  const url = a.url !== null && a.url === b.url;
  if (!url && (days === null || days > 1)) return null;
  const site = siteOf(ea, eb);
  const [wordsA, wordsB] = site.same ? [ea.wordsWithoutHall(), eb.wordsWithoutHall()] : [ea.words(), eb.words()];
  const told = titleSignals(wordsA, wordsB, url);
  const signals: TitleSignals = { ...told, numbers_differ: told.numbers_differ || partsDiffer(ea.part(), eb.part()) };
  const evidence: Evidence<EventEvidence> = { ...titleEvidence(wordsA, wordsB, signals, 2) };
  if (isSwapped(wordsA.folded, wordsB.folded)) evidence.other_words = 1;
  const time = timeEvidence(ea, eb, days, signals);
  evidence[time] = 1;
  const place = placeEvidence(ea, eb, signals);
  if (place !== null) evidence[place] = 1;
  if (site.venue !== null) {
    signals["venue"] = site.venue;
    evidence.venue = site.venue - 0.6;
  }
  if (site.other) evidence.other_hall = 1;
  if (site.address) {
    signals["address"] = true;
    if (site.venue === null) evidence.same_address = 1;
  }
  if (site.same && time === "same_day") evidence.same_site_and_day = 1;
  return { evidence, signals };
}

/** What two sightings say of one matter: the same, things that cannot both be, or not enough to tell. */
export type Bearing = "agree" | "contradict" | "unknown";

/** When and where two events take place. Nothing else is known to contradict. */
export function bearings(a: Sighted, b: Sighted): readonly Bearing[] {
  if (a.own.kind !== "event" || b.own.kind !== "event") return [];
  return [whenBearing(a.own, b.own), whereBearing(a.own, b.own)];
}

function whenBearing(a: EventFeatures, b: EventFeatures): Bearing {
  const days = daysApart(a, b);
  if (days === null) return "unknown";
  const minutes = minutesApart(a, b, days);
  if (minutes === null) return days === 0 ? "unknown" : "contradict";
  return minutes <= 120 ? "agree" : "contradict";
}

function whereBearing(a: EventFeatures, b: EventFeatures): Bearing {
  if (placeEvidence(a, b, {}) === "other_place") return "contradict";
  const site = siteOf(a, b);
  return site.same ? "agree" : site.other ? "contradict" : "unknown";
}

function daysApart(a: EventFeatures, b: EventFeatures): number | null {
  return a.day === null || b.day === null ? null : Math.abs(a.day - b.day);
}

/** `same`: one hall or one address in one city; `other`: halls that nobody would take for each other. */
type Site = { same: boolean; other: boolean; venue: number | null; address: boolean };

function siteOf(a: EventFeatures, b: EventFeatures): Site {
  const inOneCity = a.placeId === b.placeId;
  const address = inOneCity && a.address !== null && b.address !== null && isSameAddress(a.address(), b.address());
  const venue = a.venue === null || b.venue === null ? null : titleSimilarity(a.venue(), b.venue());
  const same = address || (inOneCity && a.hall !== null && a.hall === b.hall);
  return { same, address, venue, other: !same && venue !== null && venue < OTHER_HALL };
}

/** One has all words of the other, a house number among them. */
function isSameAddress(a: TextFeatures, b: TextFeatures): boolean {
  const fewer = Math.min(a.tokens.length, b.tokens.length);
  return fewer >= 3 && commonCount(a.numbers, b.numbers) > 0 && commonCount(a.tokens, b.tokens) === fewer;
}

type TitleSignals = Signals & { title: number; url: boolean; numbers_differ: boolean };

function titleSignals(a: TextFeatures, b: TextFeatures, url: boolean): TitleSignals {
  return { title: titleSimilarity(a, b), url, numbers_differ: numbersDiffer(a.numbers, b.numbers) };
}

function titleEvidence(a: TextFeatures, b: TextFeatures, { title, url, numbers_differ }: TitleSignals, telling: number) {
  const equal = a.folded === b.folded && a.tokens.length >= telling;
  return { title, title_equal: Number(equal), url: Number(url), numbers_differ: Number(numbers_differ) };
}

function timeEvidence(a: EventFeatures, b: EventFeatures, days: number | null, signals: Signals): EventEvidence {
  if (days === null) return "date_unknown";
  signals["days_apart"] = days;
  const minutes = minutesApart(a, b, days);
  if (minutes === null) return days === 0 ? "same_day" : "other_day";
  signals["minutes_apart"] = minutes;
  if (minutes === 0) return "same_start";
  if (days > 0) return "other_day";
  if (minutes <= 30) return "within_30_minutes";
  return minutes <= 120 ? "within_2_hours" : "other_time";
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

function placeEvidence(a: EventFeatures, b: EventFeatures, signals: Signals): EventEvidence | null {
  if (a.position !== null && b.position !== null) {
    const km = distanceKm(a.position, b.position);
    signals["km_apart"] = Math.round(km * 10) / 10;
    return km <= 2 ? "near" : km <= 30 ? null : "other_place";
  }
  if (a.placeId === null || b.placeId === null) return "place_unknown";
  signals["place"] = a.placeId === b.placeId;
  return a.placeId === b.placeId ? "same_place" : "other_place";
}

/** Agency and number make a recall; nothing else does, however alike they read. Without a number an operator may be asked. */
function compareRecalls(a: Sighted, ra: RecallFeatures, b: Sighted, rb: RecallFeatures): Comparison {
  if (sameIdentity(a, b)) return { score: 1, signals: { recall_number: true }, exact: true };
  if (ra.identity !== null && rb.identity !== null) return { ...NOTHING_ALIKE, signals: { recall_number: false } };
  if (ra.agency !== null && rb.agency !== null && ra.agency !== rb.agency) return NOTHING_ALIKE;
  const title = titleSimilarity(a.title(), b.title());
  const url = a.url !== null && a.url === b.url;
  return { score: Math.min(RECALL_LIKENESS.most, title * (url ? 1 : RECALL_LIKENESS.otherUrl)), signals: { title, url }, exact: false };
}

function comparePosts(a: Sighted, pa: PostFeatures, b: Sighted, pb: PostFeatures): Comparison {
  const days = pa.publishedDay === null || pb.publishedDay === null ? null : Math.abs(pa.publishedDay - pb.publishedDay);
  if (days !== null && days > 7) return NOTHING_ALIKE;
  const url = a.url !== null && a.url === b.url;
  const signals = titleSignals(a.title(), b.title(), url);
  const evidence: Evidence<PostEvidence> = { ...titleEvidence(a.title(), b.title(), signals, 4) };
  if (!url && Math.min(a.title().tokens.length, b.title().tokens.length) < 4) evidence.title_short = 1;
  evidence[ageEvidence(days)] = 1;
  if (days !== null) signals["days_apart"] = Math.round(days * 100) / 100;
  const words = Math.min(a.text().words, b.text().words);
  if (words >= TEXT_WORDS) {
    const text = jaccard(a.text().shingles, b.text().shingles);
    signals["text"] = text;
    evidence.text = text - 0.4;
    if (words >= COPY_WORDS) Object.assign(evidence, copyEvidence(a.text(), b.text(), signals));
  }
  return result(probability(POST_MODEL, evidence), signals, sameIdentity(a, b));
}

/** Of two long texts: how much of the shorter stands in the other, and whether the same form was filled in with other figures. */
function copyEvidence(a: BodyFeatures, b: BodyFeatures, signals: Signals): Evidence<PostEvidence> {
  const copied = containment(a.runs, b.runs);
  signals["copied"] = copied;
  const evidence: Evidence<PostEvidence> = { copy: Math.min(1, Math.max(0, (copied - 0.4) / 0.3)), own_text: Math.max(0, 0.5 - copied) };
  if (Math.min(a.numbers.length, b.numbers.length) < FIGURES) return evidence;
  const figures = containment(a.numbers, b.numbers);
  signals["figures"] = figures;
  return { ...evidence, other_figures: Math.max(0, 0.7 - figures) };
}

function ageEvidence(days: number | null): PostEvidence {
  if (days === null) return "date_unknown";
  return days <= 1 ? "within_1_day" : days <= 3 ? "within_3_days" : "within_7_days";
}

function result(score: number, signals: Signals, exact: boolean): Comparison {
  for (const [name, value] of Object.entries(signals)) if (typeof value === "number") signals[name] = Math.round(value * 1000) / 1000;
  return { score, signals, exact };
}

/** The better of shared letters and shared words: the one forgives spelling, the other word order. */
function titleSimilarity(a: TextFeatures, b: TextFeatures): number {
  return a.folded === b.folded ? 1 : Math.max(dice(a.trigrams, b.trigrams), dice(a.tokens, b.tokens));
}
