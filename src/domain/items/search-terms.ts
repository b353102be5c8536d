import { searchWords, withoutElisions, type Word } from "./search-words.ts";

/** A word or a phrase. */
export type Term = { words: Word[] };
/** Every group must be met, each by any of its terms; none of `without` may be. */
export type Search = { groups: Term[][]; without: Term[] };

const MAX_TERMS = 16;
const PART = /-?"[^"]*"?|\S+/gu;

/**
 * Reads what somebody typed: words that must all be there, `"a phrase"`, `-without`, `this OR that`. Anything goes; null
 * where no word is asked for, or too many.
 */
export function parseSearch(text: string): Search | null {
  const search: Search = { groups: [], without: [] };
  let joins = false;
  for (const [part] of text.matchAll(PART)) {
    if (part === "OR" || part === "|") {
      joins = search.groups.length > 0;
      continue;
    }
    const isWithout = part.startsWith("-") && part.length > 1;
    const words = searchWords(withoutElisions(isWithout ? part.slice(1) : part));
    if (words.length === 0) continue;
    const last = search.groups.at(-1);
    if (isWithout) search.without.push({ words });
    else if (joins && last !== undefined) last.push({ words });
    else search.groups.push([{ words }]);
    joins = false;
  }
  const terms = search.groups.flat().length + search.without.length;
  return search.groups.length === 0 || terms > MAX_TERMS ? null : search;
}
