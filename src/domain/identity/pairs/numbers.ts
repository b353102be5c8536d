const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** `3`, `3rd` and `third` are one number; `7pm` and `a4` are words that have one in them, told apart by it all the same. */
export function numbersIn(token: string): string[] {
  const ordinal = ORDINALS.indexOf(token);
  if (ordinal >= 0) return [String(ordinal + 1)];
  const digits = token.match(/\p{Nd}+/gu);
  return digits === null ? [] : digits.map((run) => run.replace(/^0+(?=.)/, ""));
}
