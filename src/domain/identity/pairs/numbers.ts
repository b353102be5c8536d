import { foldedTokens } from "../../../lib/fold-text.ts";
import { commonCount, type HashSet } from "./hash-sets.ts";

const FIRST_PART = "1";
const CARDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** `3`, `3rd` and `third` are one number; `7pm` and `a4` are words that have one in them, told apart by it all the same. */
export function numbersIn(token: string): string[] {
  const ordinal = ORDINALS.indexOf(token);
  if (ordinal >= 0) return [String(ordinal + 1)];
  const digits = token.match(/\p{Nd}+/gu);
  return digits === null ? [] : digits.map((run) => run.replace(/^0+(?=.)/, ""));
}

/** Words for a part of what goes on under one title, in the languages most often met. */
const PART = /\b(?:part|pt|vol|volume|episode|teil|folge|partie|parte|deel|del|aflevering) (\S+)/;

/** The part that a title says it is: `2` of `Part Two`; what says nothing is the first. */
export function partIn(title: string): string {
  const named = PART.exec(foldedTokens(title).join(" "))?.[1];
  if (named === undefined) return FIRST_PART;
  const cardinal = CARDINALS.indexOf(named);
  return cardinal >= 0 ? String(cardinal + 1) : (numbersIn(named)[0] ?? FIRST_PART);
}

/** Both have numbers and neither's are among the other's: "part 1" and "part 2", not "5K" and "5K 2026". */
export function numbersDiffer(a: HashSet, b: HashSet): boolean {
  if (a.length === 0 || b.length === 0) return false;
  return commonCount(a, b) < Math.min(a.length, b.length);
}
