import { foldText } from "../../lib/fold-text.ts";

/** Letters of their own that Unicode takes apart: nobody writes и for й, and the rules of word endings hang on it. */
const OWN_LETTERS = /[^йїўЙЇЎ]+/gu;
/** Letters that Unicode leaves whole and people write otherwise where their keyboard lacks them. */
const WRITTEN_AS: Readonly<Record<string, string>> = { ø: "o", æ: "ae", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h" };
const WHOLE = /[øæœłđðþħ]/g;

/** Text as it is searched: without case, accents and forms of letters. What is stored is folded like this, so it must not change alone. */
export function foldLetters(text: string): string {
  return text
    .normalize("NFC")
    .replace(OWN_LETTERS, foldText)
    .toLowerCase()
    .replace(WHOLE, (letter) => WRITTEN_AS[letter] ?? letter);
}
