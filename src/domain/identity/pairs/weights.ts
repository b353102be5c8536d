import type { LogisticModel } from "./logistic.ts";

/**
 * Log-odds that each piece of evidence adds. Set by hand from the cases in the tests, for want of labelled pairs of events
 * and posts; checked on labelled news (docs/matching.md). Changing them is to raise RULES_VERSION.
 */
export const EVENT_MODEL = {
  bias: -10,
  weights: {
    /** Similarity, 0-1. */
    title: 12,
    title_equal: 1,
    /** Similarity less 0.6, where both name a venue. */
    venue: 4,
    /** Quiz nights of one name and hour in two halls are two, unless something else speaks for one. */
    other_hall: -2.5,
    /** Where one of them names no hall: one address in it all the same. */
    same_address: 1.5,
    /** One hall on one day, and nobody contradicts about the hour: a hall has few things of like name on one day. */
    same_site_and_day: 1,
    url: 4,
    numbers_differ: -4,
    /** Each has a word in whose place the other has quite another: of one hall and hour mostly two courses, or two matches. */
    other_words: -1,
    same_start: 2,
    within_30_minutes: 0.5,
    within_2_hours: -1,
    /** Same day, other hour: a matinee is not the evening's show. */
    other_time: -3,
    same_day: 0.3,
    other_day: -8,
    date_unknown: -4,
    same_place: 0.5,
    near: 1,
    place_unknown: -0.5,
    other_place: -7,
  },
} as const satisfies LogisticModel<string>;

export const POST_MODEL = {
  bias: -9,
  weights: {
    title: 10,
    title_equal: 1.5,
    /** Of up to three words: headlines like "Daily briefing" come again and again. */
    title_short: -2,
    url: 5,
    numbers_differ: -3,
    /** Similarity less 0.4, of texts long enough to be weighed. */
    text: 8,
    /** How far from 0.4 towards 0.7 the share of the shorter of two long texts is that stands in the longer, in runs of five words: a copy is a copy under any headline, also of a part. */
    copy: 14,
    /** How far the share is below a half: texts of their own under one headline are a column's or a live blog's. */
    own_text: -8,
    /** How far below 0.7 the share of the figures is that both texts name, of the fewer: a form filled in anew, as of the weather. */
    other_figures: -28,
    within_1_day: 1,
    within_3_days: 0,
    within_7_days: -1,
    date_unknown: -1,
  },
} as const satisfies LogisticModel<string>;

export type EventEvidence = keyof typeof EVENT_MODEL.weights;
export type PostEvidence = keyof typeof POST_MODEL.weights;

/** Recalls are one by agency and number only; these are the most and the share that likeness alone may count for. */
export const RECALL_LIKENESS = { most: 0.9, otherUrl: 0.8 } as const;
