import type { Draft, Quality } from "../items/schema.ts";
import { eventClockReasons, eventReasons } from "./score-event.ts";
import { postClockReasons, postReasons, recallReasons } from "./score-kinds.ts";
import { type Reason, when } from "./score-reason.ts";
import { summaryReasons, titleReasons, wordingReasons } from "./score-text.ts";
import { SCORE_VERSION } from "./score-version.ts";

/** Below this a sighting is kept for the operator and not served. */
export const QUARANTINE_BELOW = 40;
const FULL_SCORE = 100;

export type ScoreContext = {
  nowMs: number;
  /** Why it is not known which city an event is in, where something was said of it. */
  placeUnknown?: string | null;
};

/**
 * How well a clean draft describes its thing, 0-100: a hundred, and the points of every reason added, never below 0.
 * Each reason says what an operator would have to mend.
 */
export function scoreDraft(draft: Draft, { nowMs, placeUnknown = null }: ScoreContext): Quality {
  return toQuality([
    ...contentReasons(draft),
    ...when(placeUnknown !== null, PLACE_UNKNOWN, -5, `It is not known which city it is in. ${placeUnknown ?? ""}`.trim()),
    ...clockReasons(draft, nowMs),
  ]);
}

/** The same for what was scored before: what was found out of its place, which the draft does not tell, stands. */
export function rescoreDraft(draft: Draft, before: Quality, nowMs: number): Quality {
  return toQuality([
    ...contentReasons(draft),
    ...before.reasons.filter(({ rule }) => rule === PLACE_UNKNOWN),
    ...clockReasons(draft, nowMs),
  ]);
}

export const PLACE_UNKNOWN = "place_unknown";

export function toQuality(reasons: Reason[]): Quality {
  const total = reasons.reduce((sum, { points }) => sum + points, FULL_SCORE);
  return { score: Math.min(FULL_SCORE, Math.max(0, total)), version: SCORE_VERSION, reasons };
}

/** What a draft alone tells, whenever it is scored. */
export function contentReasons(draft: Draft): Reason[] {
  return [
    ...titleReasons(draft.title),
    ...summaryReasons(draft.summary, draft.title, draft.kind),
    ...wordingReasons(`${draft.title}\n${draft.summary ?? ""}`),
    ...urlReasons(draft.url),
    ...kindReasons(draft),
  ];
}

function kindReasons(draft: Draft): Reason[] {
  switch (draft.kind) {
    case "event":
      return eventReasons(draft.event);
    case "recall":
      return recallReasons(draft.recall);
    case "post":
      return postReasons(draft.published_at);
  }
}

function clockReasons(draft: Draft, nowMs: number): Reason[] {
  if (draft.kind === "event") return eventClockReasons(draft.event, nowMs);
  return draft.kind === "post" ? postClockReasons(draft.published_at, nowMs) : [];
}

function urlReasons(url: string | null): Reason[] {
  return when(url === null || !URL.canParse(url), "url_missing", -15, "There is no valid address of a page to read more on.");
}

/** Rules that take points away for having taken place. */
export const OF_TIME: readonly string[] = ["past", "long_past"];

/** Whether it would be served, had no time passed: what was served once is not kept back for having taken place. */
export function isFitButForTime({ score, reasons }: Quality): boolean {
  const ofTime = reasons.filter(({ rule }) => OF_TIME.includes(rule));
  return ofTime.reduce((sum, { points }) => sum - points, score) >= QUARANTINE_BELOW;
}
