import { foldLetters } from "./fold-letters.ts";

/** Scripts without spaces between words, or (Hangul) with endings grown onto them: read as overlapping pairs of letters. */
const PAIRED = String.raw`[[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]&&[\p{L}\p{N}\p{M}]]`;
const STARTS_PAIRED = new RegExp(`^${PAIRED}`, "v");
const RUNS = new RegExp(String.raw`(?:${PAIRED}\p{M}*)+|(?:(?!${PAIRED})[\p{L}\p{N}\p{M}])+`, "gv");
const HAN = /\p{Script=Han}/u;
const APOSTROPHES = /['’ʼ`]/gu;
/** Articles and other small words that lose their vowel before another: `d'été`, `dell'arte`, `l'illa`. Names such as O'Neill keep theirs. */
const ELIDED = "[cdjlmnst]|qu|(?:jus|lors|puis|quoi|pres|quel)qu|(?:d[ae]|ne|su|a|co)ll|(?:d[ae]|ne|su|a)?gl|un|que(?:ll|st)|bell|sant";
const ELISIONS = new RegExp(String.raw`(?<![\p{L}\p{N}\p{M}'’ʼ\x60])(?:${ELIDED})['’ʼ\x60](?=\p{Script=Latin}{2})`, "giu");
const MAX_WORD_LETTERS = 64;

export type Word = {
  lexeme: string;
  /** Where it stands, counted from 0; words that follow each other in a phrase differ by one. */
  position: number;
  /** A whole word of a script with spaces: one that can be stemmed. */
  isWhole: boolean;
};

/** The words that a text is found by, folded; what is asked for is read the same way. */
export function searchWords(text: string): Word[] {
  const words: Word[] = [];
  let position = 0;
  for (const [run] of foldLetters(text).replace(APOSTROPHES, "").matchAll(RUNS)) {
    if (STARTS_PAIRED.test(run)) {
      const letters = [...run];
      words.push(...pairs(letters, position));
      position += letters.length;
    } else {
      words.push({ lexeme: run.length <= MAX_WORD_LETTERS ? run : [...run].slice(0, MAX_WORD_LETTERS).join(""), position, isWhole: true });
      position += 1;
    }
  }
  return words;
}

/** The text without what is elided before its words, each of which keeps its position. */
export const withoutElisions = (text: string): string => text.normalize("NFC").replace(ELISIONS, "");

function pairs(letters: readonly string[], start: number): Word[] {
  if (letters.length === 1) return [{ lexeme: letters[0] ?? "", position: start, isWhole: false }];
  return letters.slice(1).map((letter, i) => ({ lexeme: `${letters[i] ?? ""}${letter}`, position: start + i, isWhole: false }));
}

/** Single Chinese characters are words too; whoever asks for one finds it inside longer runs. */
export function singleLetters(text: string): string[] {
  if (!HAN.test(text)) return [];
  return [...new Set([...foldLetters(text)].filter((letter) => HAN.test(letter)))];
}

/** Languages that are stemmed, each by the script its words are written in. */
const LATIN = ["ca", "da", "de", "en", "es", "eu", "fi", "fr", "ga", "hu", "id", "it", "lt", "nl", "no", "pt", "ro", "sv", "tr"];
const STEMMED: readonly [script: RegExp, languages: readonly string[]][] = [
  [/^\p{Script=Latin}/u, LATIN],
  [/^\p{Script=Cyrillic}/u, ["ru", "sr"]],
  [/^\p{Script=Greek}/u, ["el"]],
  [/^\p{Script=Arabic}/u, ["ar"]],
  [/^\p{Script=Devanagari}/u, ["hi", "ne"]],
  [/^\p{Script=Armenian}/u, ["hy"]],
  [/^\p{Script=Tamil}/u, ["ta"]],
  [/^\p{Script=Hebrew}/u, ["yi"]],
];
const ALL_STEMMED = new Set(STEMMED.flatMap(([, languages]) => languages));

/** The language by whose rules a text's words are stemmed, or null; one that nobody named is read as English. */
export function stemLanguage(language: string | null): string | null {
  const known = language === "nb" || language === "nn" ? "no" : (language ?? "en");
  return ALL_STEMMED.has(known) ? known : null;
}

/** The languages a word that somebody asks for may be of; only `language`, where that is said. */
export function stemLanguagesOf(word: string, language: string | null): string[] {
  const possible = STEMMED.find(([script]) => script.test(word))?.[1] ?? [];
  if (language === null) return [...possible];
  const only = stemLanguage(language);
  return possible.filter((one) => one === only);
}
