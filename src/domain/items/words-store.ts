import { type SQL, sql } from "drizzle-orm";
import type { ItemQuery } from "./query.ts";
import { parseSearch, type Search, type Term } from "./search-terms.ts";
import { quoted } from "./search-vector.ts";
import { stemLanguagesOf } from "./search-words.ts";

/** What is asked for in words. */
export type Words = {
  search: SQL;
  /** That an item meets it. */
  exact: SQL;
  /** That it holds the words, wherever they stand, which no index knows; null where nothing is asked of that. */
  loose: SQL | null;
  /** Of many words, that it holds the longest, by which an index finds few: what is rare is mostly long. The others are looked for in the rows. */
  longest: SQL | null;
};

const MAX_INDEXED = 4;

export function wordsOf({ q, language = null }: Pick<ItemQuery, "q"> & { language?: string | null | undefined }): Words | null {
  const asked = q === undefined ? null : parseSearch(q);
  if (asked === null) return null;
  const { groups, without } = asked;
  const isPhrase = [...groups.flat(), ...without].some(({ words }) => words.length > 1);
  const longest = groups.toSorted((a, b) => lettersOf(b) - lettersOf(a)).slice(0, MAX_INDEXED);
  const search = toTsquery(asked, language, "phrase");
  const of = (some: Term[][], joint: Joint) => holds(toTsquery({ groups: some, without: [] }, language, joint));
  return {
    search,
    exact: holds(search),
    loose: isPhrase ? of(groups, "words") : null,
    longest: longest.length < groups.length ? of(longest, "words") : null,
  };
}

/** Of the shortest of what may stand for each other. */
const lettersOf = (terms: readonly Term[]): number =>
  Math.min(...terms.map(({ words }) => words.reduce((sum, { lexeme }) => sum + lexeme.length, 0)));

const holds = (search: SQL): SQL => sql`items.tsv @@ ${search}`;

/** How several words of one term belong together: one after the other, or at all. */
type Joint = "phrase" | "words";

function toTsquery({ groups, without }: Search, language: string | null, joint: Joint): SQL {
  const any = (terms: readonly Term[]) =>
    sql.join(
      terms.map((term) => termQuery(term, language, joint)),
      sql` || `,
    );
  const parts = [...groups.map((terms) => sql`(${any(terms)})`), ...without.map((term) => sql`(!! ${termQuery(term, language, joint)})`)];
  return sql`(${sql.join(parts, sql` && `)})`;
}

/** One word in all its forms, or several as they stand. */
function termQuery({ words }: Term, language: string | null, joint: Joint): SQL {
  const [first] = words;
  if (words.length === 1 && first?.isWhole === true)
    return sql`search_word(${first.lexeme}, ${sql.param(stemLanguagesOf(first.lexeme, language))}::text[])`;
  const phrase = words.map(({ lexeme, position }, i) => {
    const gap = position - (words[i - 1]?.position ?? position);
    return i === 0 ? quoted(lexeme) : `${joint === "phrase" ? `<${gap}>` : "&"} ${quoted(lexeme)}`;
  });
  return sql`${phrase.join(" ")}::tsquery`;
}
