import type { Draft, Quality } from "../items/schema.ts";
import { eventReasons } from "./score-event.ts";
import { postReasons, recallReasons } from "./score-kinds.ts";
import type { Reason } from "./score-reason.ts";
import { summaryReasons, titleReasons, wordingReasons } from "./score-text.ts";

/** Raised with every change of a rule or its points, so that scores of different formulas are not compared. */
export const SCORE_VERSION = 2;
/** Below this a sighting is kept for the operator and not served. */
export const QUARANTINE_BELOW = 40;
const FULL_SCORE = 100;

export type ScoreContext = {
  nowMs: number;
  /** Why it is not known which city an event is in, where something was said of it. */
  placeUnknown?: string | null;
};

function kindReasons(draft: Draft, { nowMs, placeUnknown = null }: ScoreContext): Reason[] {
  switch (draft.kind) {
    case "event":
      return eventReasons(draft.event, nowMs, placeUnknown);
    case "recall":
      return recallReasons(draft.recall);
    case "post":
      return postReasons(draft.published_at, nowMs);
  }
}

function urlReasons(url: string | null): Reason[] {
  if (url !== null && URL.canParse(url)) return [];
  return [{ rule: "url_missing", points: -15, message: "There is no valid address of a page to read more on." }];
}

/**
 * How well a clean draft describes its thing, 0-100: a hundred, and the points of every reason added, never below 0.
 * Reasons only ever take points away; each says what an operator would have to mend.
 */
export function scoreDraft(draft: Draft, context: ScoreContext): Quality {
  const reasons = [
    ...titleReasons(draft.title),
    ...summaryReasons(draft.summary, draft.title, draft.kind),
    ...wordingReasons(`${draft.title}\n${draft.summary ?? ""}`),
    ...urlReasons(draft.url),
    ...kindReasons(draft, context),
  ];
  const total = reasons.reduce((sum, { points }) => sum + points, FULL_SCORE);
  return { score: Math.max(0, total), version: SCORE_VERSION, reasons };
}

const OF_TIME = ["past", "long_past"];

/** Whether it would be served, had no time passed: what was served once is not kept back for having taken place. */
export function isFitButForTime({ score, reasons }: Quality): boolean {
  const ofTime = reasons.filter(({ rule }) => OF_TIME.includes(rule));
  return ofTime.reduce((sum, { points }) => sum - points, score) >= QUARANTINE_BELOW;
}
