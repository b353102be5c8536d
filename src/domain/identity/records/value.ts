import { foldedTokens, foldText } from "../../../lib/fold-text.ts";

/** What is read out of one field of one record. */
export type Value = {
  /** The folded words, each once, in order. */
  tokens: readonly string[];
  folded: string;
  /** The letters and digits of the folded text, without anything between them. */
  compact: string;
  /** Model, part, phone and article numbers, and whatever else mixes digits into a longer run. */
  identifiers: readonly string[];
  /** Nothing but one code of letters and digits, however it is punctuated; no sum of money, date or time of day. */
  code: boolean;
  /** The figure a short value consists of, a duration in seconds; null in running text. */
  figure: number | null;
};

const LONGEST_TEXT = 4_000;
const LONGEST_FIGURE = 14;

/** Null where a text has no word in it. */
export function readValue(text: string): Value | null {
  const head = text.slice(0, LONGEST_TEXT);
  const tokens = [...new Set(foldedTokens(head))];
  if (tokens.length === 0) return null;
  const folded = foldText(head);
  return {
    tokens,
    folded: tokens.join(" "),
    compact: compacted(folded),
    identifiers: identifiersIn(folded),
    code: isCode(folded),
    figure: figureIn(text),
  };
}

export function hasDigit(token: string): boolean {
  return /\p{Nd}/u.test(token);
}

function compacted(folded: string): string {
  return folded.replace(/[^\p{L}\p{N}]+/gu, "");
}

/** `KP-36IP` and `kp36ip` come out alike. */
function identifiersIn(folded: string): string[] {
  const runs = folded.split(/[\s,;|()[\]]+/).map(compacted);
  return [...new Set(runs.filter((run) => run.length >= 4 && run.length <= 20 && hasDigit(run)))];
}

const SUM_OR_CLOCK = /^\P{L}{0,4}\d[\d,]*(?:[.:]\d+)?\s*(?:%|\p{L}{0,3})$/u;
const NAMED_DAY = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/;
const SPACED_WORD = /\s.*\p{L}{3}|\p{L}{3}.*\s/u;

function isCode(folded: string): boolean {
  const text = folded.trim();
  const { length } = compacted(text);
  if (length < 3 || length > 20 || !hasDigit(text) || NAMED_DAY.test(text) || SPACED_WORD.test(text)) return false;
  return !SUM_OR_CLOCK.test(text) || /^\d+$/.test(text);
}

function figureIn(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_FIGURE || trimmed.replace(/\P{L}/gu, "").length > 3) return null;
  const clock = /(\d+):(\d\d)\b/.exec(trimmed);
  if (clock !== null) return Number(clock[1]) * 60 + Number(clock[2]);
  const digits = /\d[\d,]*\.?\d*/.exec(trimmed);
  const figure = digits === null ? Number.NaN : Number(digits[0].replaceAll(",", ""));
  return Number.isFinite(figure) ? figure : null;
}
