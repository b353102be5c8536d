const MAX_ROUNDS = 8;
/** Everything that HTML, Markdown or an entity could begin with. */
const MEANINGFUL = /[<>&\\[\]()*_`#~|=:-]+/g;

/**
 * Applies `step` until it changes nothing, so that cleaning a clean text is the identity by construction. A text that
 * never settles (only ever a hostile one) loses every character that could mean something and is cleaned once more.
 */
export function untilStable(step: (text: string) => string, text: string): string {
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = step(current);
    if (next === current) return next;
    current = next;
  }
  return step(current.replace(MEANINGFUL, " "));
}
