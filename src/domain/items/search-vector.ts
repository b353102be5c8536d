import { searchWords, singleLetters, stemLanguage, withoutElisions, type Word } from "./search-words.ts";

/** Letters that are indexed of an item, at up to four bytes each: a tsvector holds 1 MB at most, places included. */
const MAX_LETTERS = 60_000;
/** Of what a word's places are kept; Postgres holds no more than 255. */
const MAX_PLACES = 200;
const LAST_POSITION = 16_383;
/** Phrases do not reach from one field into the next. */
const GAP = 10;
/** Words that are stemmed: the first of each text say what it is about. */
const MAX_STEMMED = 400;

export type Weight = "A" | "B" | "C";

/** What the full-text index holds of an item: `search_stems` of the database adds the stems of `words`. */
export type SearchVector = { vector: string; words: string[]; language: string | null };

/** Texts by weight, most telling first, in Postgres' own notation of a tsvector: its parser, which depends on the server's locale, has no say. */
export function searchVector(texts: readonly (readonly [Weight, string | null])[], language: string | null): SearchVector {
  const places = new Map<string, string[]>();
  const whole = new Set<string>();
  let [start, letters] = [1, 0];
  for (const [weight, text] of texts) {
    const read = (text ?? "").slice(0, Math.max(0, MAX_LETTERS - letters));
    const words = wordsOf(read);
    for (const { lexeme, position, isWhole } of words) {
      addPlace(places, lexeme, `${Math.min(start + position, LAST_POSITION)}${weight}`);
      if (isWhole) whole.add(lexeme);
    }
    for (const letter of singleLetters(read)) if (!places.has(letter)) places.set(letter, []);
    if (words.length > 0) start += (words.at(-1)?.position ?? 0) + GAP;
    letters += read.length;
  }
  const vector = [...places].map(([lexeme, at]) => `${quoted(lexeme)}${at.length === 0 ? "" : `:${at.join(",")}`}`).join(" ");
  return { vector, words: [...whole].slice(0, MAX_STEMMED), language: stemLanguage(language) };
}

/** `d'été` is found by `été`, and as it stands, by `dete`. */
function wordsOf(text: string): Word[] {
  const words = searchWords(text);
  const bareText = withoutElisions(text);
  if (bareText === text) return words;
  const bare = searchWords(bareText);
  return words.flatMap((word, i) => {
    const other = bare[i];
    return other === undefined || other.lexeme === word.lexeme ? [word] : [word, other];
  });
}

function addPlace(places: Map<string, string[]>, lexeme: string, place: string): void {
  const known = places.get(lexeme);
  if (known === undefined) places.set(lexeme, [place]);
  else if (known.length < MAX_PLACES) known.push(place);
}

/** A lexeme in the notation of tsvector and tsquery. */
export const quoted = (lexeme: string): string => `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
