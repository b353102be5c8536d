import { searchVector } from "../../src/domain/items/search-vector.ts";

/** A generator of numbers 0 ≤ n < 1 that gives the same ones in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const VOCABULARY = 30_000;
const SYLLABLES = [
  "ka",
  "ri",
  "to",
  "me",
  "lan",
  "ser",
  "vo",
  "dun",
  "pi",
  "gra",
  "hel",
  "stor",
  "fe",
  "nu",
  "bal",
  "cro",
  "wy",
  "ex",
  "ju",
  "mar",
];

/** The word of this rank; rank 1 is the most common. */
export function wordOf(rank: number): string {
  let rest = rank * 7919 + 13;
  let word = "";
  for (let i = 0; i < 3 || rest > 0; i++) {
    word += SYLLABLES[rest % SYLLABLES.length] ?? "";
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return word;
}

/** Ranks as in natural language: half as frequent where the rank is twice as high (Zipf). */
const zipf = (random: () => number, of: number) => Math.floor(Math.exp(random() * Math.log(of)));

export type Text = {
  n: number;
  title: string;
  summary: string;
  language: string;
  vector: string;
  words: string[];
  stem_language: string | null;
};

const LANGUAGES = ["en", "en", "en", "en", "de", "fr", "es", "it", "ru", "ja"];
export const HAN_START = 0x4e00;

/** Texts as many items share: titles of 7 words, summaries of 30; one in ten is Japanese. */
export function* makeTexts(count: number): Generator<Text> {
  const random = seeded(11);
  const sentence = (language: string, words: number) =>
    language === "ja"
      ? Array.from({ length: words * 2 }, () => String.fromCodePoint(HAN_START + zipf(random, 2_000))).join("")
      : Array.from({ length: words }, () => wordOf(zipf(random, VOCABULARY))).join(" ");
  for (let n = 0; n < count; n++) {
    const language = LANGUAGES[n % LANGUAGES.length] ?? "en";
    const [title, summary] = [sentence(language, 7), sentence(language, 30)];
    const {
      vector,
      words,
      language: stem_language,
    } = searchVector(
      [
        ["A", title],
        ["C", summary],
      ],
      language,
    );
    yield { n, title, summary, language, vector, words, stem_language };
  }
}
