/** Raised with every change of a rule or its points, so that scores of different formulas are not compared; below 100. */
export const SCORE_VERSION = 4;
