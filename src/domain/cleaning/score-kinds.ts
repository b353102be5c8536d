import type { RecallDraft } from "../items/schema.ts";
import { type Reason, when } from "./score-reason.ts";

const DAY_MS = 86_400_000;
/** Clocks and zones are often wrong by a day, seldom by more. */
const MAX_AHEAD_MS = 2 * DAY_MS;

export function postReasons(publishedAt: string | null): Reason[] {
  return when(publishedAt === null, "date_missing", -10, "There is no date of publication.");
}

/** What follows from the hour at which it is scored. */
export function postClockReasons(publishedAt: string | null, nowMs: number): Reason[] {
  const isAhead = publishedAt !== null && Date.parse(publishedAt) > nowMs + MAX_AHEAD_MS;
  return when(isAhead, "date_ahead", -10, "The date of publication lies in the future.");
}

/** Milder than for other kinds: a recall with gaps still warns somebody. */
export function recallReasons(recall: RecallDraft): Reason[] {
  return [
    ...when(recall.agency_id === null, "agency_missing", -10, "The agency is not named."),
    ...when(recall.recall_number === null, "number_missing", -10, "There is no recall number."),
    ...when(recall.recalled_at === null, "date_missing", -5, "There is no date of recall."),
    ...when(recall.products.length === 0, "products_missing", -10, "No product is named."),
    ...when(recall.hazard === null, "hazard_missing", -5, "The hazard is not described."),
    ...when(recall.remedy === null, "remedy_missing", -5, "No remedy is described."),
  ];
}
