import { commonCount, type HashSet } from "./hash-sets.ts";

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** `3`, `3rd` and `third` are one number; `7pm` and `a4` are words that have one in them, told apart by it all the same. */
export function numbersIn(token: string): string[] {
  const ordinal = ORDINALS.indexOf(token);
  if (ordinal >= 0) return [String(ordinal + 1)];
  const digits = token.match(/\p{Nd}+/gu);
  return digits === null ? [] : digits.map((run) => run.replace(/^0+(?=.)/, ""));
}

/** Both have numbers and neither's are among the other's: "part 1" and "part 2", not "5K" and "5K 2026". */
export function numbersDiffer(a: HashSet, b: HashSet): boolean {
  if (a.length === 0 || b.length === 0) return false;
  return commonCount(a, b) < Math.min(a.length, b.length);
}
