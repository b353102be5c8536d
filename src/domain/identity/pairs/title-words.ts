import { foldedTokens } from "../../../lib/fold-text.ts";
import type { EventDraft } from "../../items/schema.ts";
import { foldHall, hallName } from "../../places/index.ts";

/** Words that join the others and tell no two titles apart, in the languages most often met; of one letter none, for groups A and E. */
const JOINING = new Set(
  (
    "the an and of with at in on by for from to feat featuring ft und mit der die das den dem im am bei von zu et avec le la les de du des au aux chez " +
    "con el los las del en il lo gli di della com dos das met het een van op och med og"
  ).split(" "),
);

/** The words that a title is known by: all but those that merely join, unless there are no others. */
export function tellingWords(tokens: readonly string[]): string[] {
  const telling = tokens.filter((token) => !JOINING.has(token));
  return telling.length === 0 ? [...tokens] : telling;
}

/** What kind of place a hall is, in the languages most often met: the Grand Theatre is not the Silver Theatre for being a theatre. */
const KINDS_OF_HALL = new Set(
  (
    "hall halls theatre theater club arms church chapel cathedral library arena cinema barn gallery museum house centre center pub bar cafe room rooms stage " +
    "studio stadium school park square inn hotel restaurant haus saal halle kirche bibliothek galerie kino platz schule zentrum buhne " +
    "salle eglise bibliotheque musee maison place ecole parc teatro sala iglesia chiesa biblioteca museo casa plaza piazza centro scuola igreja praca " +
    "zaal kerk bibliotheek huis kirke hus"
  ).split(" "),
);

/** The words by which a hall is told from others of its kind, unless there are no others. */
export function hallWords(tokens: readonly string[]): string[] {
  const own = tokens.filter((token) => !KINDS_OF_HALL.has(token) && !JOINING.has(token));
  return own.length === 0 ? [...tokens] : own;
}

/** A hall's own name, folded, in what a source calls the venue; null where it names none. */
export function hallOf(event: EventDraft): string | null {
  const name = event.venue === null ? null : hallName(event.venue);
  return name === null ? null : foldHall(name);
}

/**
 * The words of a title without the name of its own hall before or after it (`Jazz @ Old Hall, Leeds`, `Old Hall: Jazz`), nor
 * what follows of the address. As they are where nothing else would be left.
 */
export function wordsWithoutHall(title: string, event: EventDraft): string[] {
  const tokens = foldedTokens(title);
  const hall = foldedTokens(hallOf(event) ?? "");
  if (hall.length === 0) return tokens;
  const at = tokens.findLastIndex((_, i) => hall.every((word, n) => tokens[i + n] === word));
  if (at < 0) return tokens;
  const [before, after] = [tokens.slice(0, at), tokens.slice(at + hall.length)];
  const says = (words: readonly string[]) => words.some((word) => !JOINING.has(word));
  if (!says(before)) return says(after) ? after : tokens;
  const where = new Set(foldedTokens(`${event.venue ?? ""} ${event.address ?? ""}`));
  return after.every((word) => where.has(word) || JOINING.has(word)) ? before : tokens;
}
