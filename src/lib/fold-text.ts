/**
 * Marks that a reader may leave out: accents over Latin, Greek and Cyrillic letters, Hebrew points, Arabic vowels. Marks of
 * other scripts (Devanagari vowel signs, kana voicing) are letters in all but name and stay.
 */
const OPTIONAL_MARKS = /[[[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]&&\p{Mn}]--[\u3099\u309a]]+/gv;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const APOSTROPHES = /['’ʼ`]/gu;
/** Scripts that put no spaces between words; their runs are read as overlapping pairs of letters. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{M}ー]+$/u;

/** Text without what does not tell words apart: compatibility forms, accents, case. Works in every script. */
export function foldText(text: string): string {
  // There and back: ß, ẞ and ss, ı and i, final and medial sigma come out alike, as in Unicode's full case folding.
  return text.normalize("NFKD").replace(OPTIONAL_MARKS, "").toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFC");
}

/** The folded words of a text, in order; runs of scripts without spaces as pairs of letters. */
export function foldedTokens(text: string): string[] {
  const words = foldText(text).replace(APOSTROPHES, "").match(WORDS) ?? [];
  return words.flatMap((word) => (UNSPACED.test(word) ? letterPairs(word) : [word]));
}

function letterPairs(word: string): string[] {
  const letters = [...word];
  if (letters.length <= 2) return [word];
  return letters.slice(1).map((letter, i) => `${letters[i] ?? ""}${letter}`);
}
