/**
 * Log-odds that each piece of evidence adds. Set by hand from the cases in the tests and not yet fitted to labelled pairs:
 * calibrating them is to change this file, AUTO and REVIEW, and nothing else (and to raise RESOLVER_VERSION).
 */
export const WEIGHTS = {
  event: {
    bias: -1,
    /** Times (similarity − neutral). */
    title: 12,
    titleNeutral: 0.75,
    titleEqual: 1,
    venue: 4,
    venueNeutral: 0.6,
    url: 4,
    numbersDiffer: -4,
    sameStart: 2,
    within30Minutes: 0.5,
    within2Hours: -1,
    /** Same day, other hour: a matinee is not the evening's show. */
    otherTime: -3,
    sameDay: 0.3,
    otherDay: -8,
    dateUnknown: -4,
    samePlace: 0.5,
    near: 1,
    placeUnknown: -0.5,
    otherPlace: -7,
  },
  recall: {
    /** Below AUTO: without agency and number no likeness merges. */
    most: 0.9,
    otherUrl: 0.8,
  },
  post: {
    bias: -1.5,
    title: 10,
    titleNeutral: 0.75,
    titleEqual: 1.5,
    /** Of up to three words: headlines like "Daily briefing" come again and again. */
    titleShort: -2,
    url: 5,
    numbersDiffer: -3,
    text: 8,
    textNeutral: 0.4,
    /** Shorter texts say too little to be weighed. */
    textWords: 20,
    within1Day: 1,
    within3Days: 0,
    within7Days: -1,
    dateUnknown: -1,
  },
} as const;
