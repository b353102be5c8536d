import { foldedTokens } from "../../../lib/fold-text.ts";
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

/** Words for a part of what goes on under one title, or for one of several courses and groups, in the languages most often met. */
const PART =
  /\b(?:part|pt|vol|volume|episode|teil|folge|partie|parte|deel|del|aflevering|group|gruppe|groupe|gruppo|grupo|groep|course|kurs|level|stufe|niveau|night|abend|round|runde) (?=(\S+))/g;

/** The part that a title says it is: `2` of `Part Two`, `a` of `Group A`; what says nothing is the first. */
export function partIn(title: string): string {
  for (const [, named = ""] of foldedTokens(title).join(" ").matchAll(PART)) {
    const cardinal = CARDINALS.indexOf(named);
    const [number] = cardinal >= 0 ? [String(cardinal + 1)] : numbersIn(named);
    if (number !== undefined) return number;
    if (/^[a-z]$/.test(named)) return named === "i" ? FIRST_PART : named;
  }
  return FIRST_PART;
}

/** Both have numbers and neither's are among the other's: "part 1" and "part 2", not "5K" and "5K 2026". */
export function numbersDiffer(a: HashSet, b: HashSet): boolean {
  if (a.length === 0 || b.length === 0) return false;
  return commonCount(a, b) < Math.min(a.length, b.length);
}
