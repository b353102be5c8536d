import { foldText } from "../../../lib/fold-text.ts";
import { commonCount, type HashSet } from "./hash-sets.ts";

const FIRST_PART = "1";
const CARDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

const ROMAN_UNITS = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
/** One letter alone is a letter more often than a number. */
const ROMAN = /^(?=[ivx]{2})(x{0,3})(ix|iv|v?i{0,3})$/;

/** `3`, `3rd`, `third` and `iii` are one number; `7pm` and `a4` are words that have one in them, told apart by it all the same. */
export function numbersIn(token: string): string[] {
  const ordinal = ORDINALS.indexOf(token);
  if (ordinal >= 0) return [String(ordinal + 1)];
  const [, tens, units] = ROMAN.exec(token) ?? [];
  if (tens !== undefined && units !== undefined) return [String(10 * tens.length + ROMAN_UNITS.indexOf(units))];
  const digits = token.match(/\p{Nd}+/gu);
  return digits === null ? [] : digits.map((run) => run.replace(/^0+(?=.)/, ""));
}

/** What ends a saying, so that the figure before it is no clock time, date, price or age: `Night 2: Jazz`, not `Night 20:00` or `Night 2 May`. */
const BREAK = String.raw`(?=\s*(?:\.?$|[[\p{P}\|]--[.%]](?!\s*\p{Nd})))`;

const NAMED = `${CARDINALS.join("|")}|[ivx]{2,}`;

/** `free` are the numbers that words may follow, `atBreak` those that nothing may. */
function numbered(words: string, free: string, atBreak: string): RegExp {
  const token = String.raw`(?![\p{L}\p{N}])`;
  return new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:${words})[^\p{L}\p{N}]+(?:(${NAMED}|${free})${token}|(${atBreak})${token}${BREAK})`,
    "v",
  );
}

/** Words for a part of what goes on under one title, in the languages most often met; a title without one is the first part. */
const PART = numbered(
  "part|pt|vol|volume|episode|teil|folge|partie|parte|deel|aflevering",
  String.raw`\d{1,2}(?![.:]?\d|\p{S}|%)|[ivx]`,
  "[a-z]",
);
/** Words for one of several courses, groups or evenings; a title without its number may be any of them. */
const ONE_OF = numbered(
  "group|gruppe|groupe|gruppo|grupo|groep|course|kurs|level|stufe|niveau|night|abend|round|runde",
  "[a-z]",
  String.raw`\d{1,2}`,
);

/** Which part a title says it is, and which of several: `2` of `Part Two`, `a` of `Group A`. */
export type Part = { part: string; oneOf: string | null };

export function partIn(title: string): Part {
  const folded = foldText(title);
  return { part: numberBehind(PART, folded) ?? FIRST_PART, oneOf: numberBehind(ONE_OF, folded) };
}

function numberBehind(words: RegExp, folded: string): string | null {
  const [, free, atBreak] = words.exec(folded) ?? [];
  const named = free ?? atBreak;
  if (named === undefined) return null;
  const cardinal = CARDINALS.indexOf(named);
  if (cardinal >= 0) return String(cardinal + 1);
  return numbersIn(named)[0] ?? (named === "i" ? FIRST_PART : named);
}

/** Two parts, or each another of several. */
export function partsDiffer(a: Part, b: Part): boolean {
  return a.part !== b.part || (a.oneOf !== null && b.oneOf !== null && a.oneOf !== b.oneOf);
}

/** Both have numbers and neither's are among the other's: "part 1" and "part 2", not "5K" and "5K 2026". */
export function numbersDiffer(a: HashSet, b: HashSet): boolean {
  if (a.length === 0 || b.length === 0) return false;
  return commonCount(a, b) < Math.min(a.length, b.length);
}
