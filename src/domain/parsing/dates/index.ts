import { parseEastAsianDate, parseEpoch, parseNumericDate } from "./numeric.ts";
import { parseWordedDate } from "./words.ts";

/** No date is longer; what is longer is prose, and not worth looking at. */
const MAX_LENGTH = 80;

/**
 * Instant of a date as feeds write it (RFC 822, RFC 3339, ISO 8601, asctime, and what blog software made of them), as
 * `YYYY-MM-DDTHH:MM:SSZ`, or null when it is not a readable date: nothing is guessed. Without a zone the time counts as
 * UTC, without a time it is midnight; fractions of a second are dropped.
 */
export function parseDate(written: string | null): string | null {
  const text = written?.trim() ?? "";
  if (text === "" || text.length > MAX_LENGTH) return null;
  return parseNumericDate(text) ?? parseEpoch(text) ?? parseEastAsianDate(text) ?? parseWordedDate(text);
}
