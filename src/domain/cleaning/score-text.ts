import type { Draft } from "../items/schema.ts";
import { type Reason, when } from "./score-reason.ts";
import { countSpam, hasFiller, hasRepeatedLetters, hasRepeatedPunctuation, isAllCaps, isGarbled, isPlaceholder } from "./suspicion.ts";

const TITLE_MIN = 5;
const TITLE_MAX = 200;
const SUMMARY_MIN = 20;
const SUMMARY_MAX = 5_000;

const length = (text: string): number => [...text].length;

/** Han, kana and hangul say in two characters what takes five letters elsewhere. */
const isDense = (text: string): boolean => /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]{2}/u.test(text);

export function titleReasons(title: string): Reason[] {
  const chars = length(title.trim());
  if (chars === 0) return when(true, "title_missing", -70, "There is no title.");
  const hasWords = /[\p{L}\p{N}]/u.test(title);
  return [
    ...when(
      chars < TITLE_MIN && !isDense(title),
      "title_short",
      -25,
      `The title has ${chars} characters; ${TITLE_MIN} to ${TITLE_MAX} are expected.`,
    ),
    ...when(chars > TITLE_MAX, "title_long", -15, `The title has ${chars} characters; ${TITLE_MIN} to ${TITLE_MAX} are expected.`),
    ...when(isPlaceholder(title), "title_placeholder", -65, "The title is a placeholder, not a title."),
    ...when(!hasWords, "title_wordless", -40, "The title has neither a letter nor a figure."),
    ...when(isAllCaps(title), "title_all_caps", -10, "The title is written in capitals."),
    ...when(hasRepeatedPunctuation(title), "title_punctuation", -10, "The title repeats punctuation."),
  ];
}

export function summaryReasons(summary: string | null, title: string, kind: Draft["kind"]): Reason[] {
  if (summary === null || summary.trim() === "")
    return when(true, "summary_missing", kind === "recall" ? -10 : -15, "There is no description.");
  const chars = length(summary);
  const message = `The description has ${chars} characters; ${SUMMARY_MIN} to ${SUMMARY_MAX} are expected.`;
  return [
    ...when(chars < SUMMARY_MIN && !isDense(summary), "summary_short", -5, message),
    ...when(chars > SUMMARY_MAX, "summary_long", -5, message),
    ...when(summary.trim() === title.trim(), "summary_repeats_title", -5, "The description only repeats the title."),
    ...when(isPlaceholder(summary) || hasFiller(summary), "summary_placeholder", -30, "The description holds placeholder text."),
    ...when(isAllCaps(summary), "summary_all_caps", -10, "The description is written in capitals."),
  ];
}

const SPAM_POINTS = [0, -20, -45, -65];

/** What is suspicious wherever it stands. */
export function wordingReasons(text: string): Reason[] {
  const spam = Math.min(countSpam(text), SPAM_POINTS.length - 1);
  return [
    ...when(
      spam > 0,
      "spam_words",
      SPAM_POINTS[spam] ?? 0,
      `The text holds phrases typical of spam (${spam === 3 ? "three kinds or more" : spam}).`,
    ),
    ...when(hasRepeatedLetters(text), "repeated_letters", -10, "A letter is repeated six times or more."),
    ...when(isGarbled(text), "garbled", -10, "Some characters were lost: the source was read in the wrong charset."),
  ];
}
