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
  /** So many that nearly all must be frequent, or nothing holds them. */
  isLong: boolean;
};

/** Of more words, an index is asked for the longest: what few items hold is mostly long. The others are looked for in the rows. */
const MAX_INDEXED = 4;

export function wordsOf({ q, language = null }: Pick<ItemQuery, "q"> & { language?: string | null | undefined }): Words | null {
  const asked = q === undefined ? null : parseSearch(q);
  if (asked === null) return null;
  const { groups, without } = asked;
  const search = toTsquery(asked, language, "phrase");
  const longest = groups.toSorted((a, b) => lettersOf(b) - lettersOf(a)).slice(0, MAX_INDEXED);
  const isLong = longest.length < groups.length;
  const isPhrase = [...groups.flat(), ...without].some(({ words }) => words.length > 1);
  return {
    search,
    exact: isLong
      ? sql`${holds(toTsquery({ groups: longest, without: [] }, language, "phrase"))} and (${holds(search)}) is true`
      : holds(search),
    loose: isPhrase ? holds(toTsquery({ groups, without: [] }, language, "words")) : null,
    isLong,
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
