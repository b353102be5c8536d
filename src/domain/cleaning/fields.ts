import { htmlToText } from "./html.ts";
import { untilStable } from "./stable.ts";
import { clip } from "./text.ts";

/** So much of a raw field can matter to one of `maxChars`, tags and all. */
const relevant = (raw: string, maxChars: number): string => raw.slice(0, 20 * maxChars + 2_000);

/** Plain text on one line, at most `maxChars` long, null when nothing is left. `refine` sees it while it is still raw, too. */
export function cleanField(raw: string | null, maxChars: number, refine: (text: string) => string = (text) => text): string | null {
  if (raw === null) return null;
  return untilStable((text) => clip(htmlToText(refine(text)).replace(/\n+/g, " "), maxChars), relevant(raw, maxChars)) || null;
}

/** Plain text of several lines, at most `maxChars` long; null when nothing is left. */
export function cleanParagraphs(raw: string | null, maxChars: number): string | null {
  if (raw === null) return null;
  return untilStable((text) => clip(htmlToText(text), maxChars), relevant(raw, maxChars)) || null;
}

/** Cleaned, without the empty and the repeated (whatever their case), at most `max` of them in their order. */
export function cleanList(raw: readonly string[], clean: (text: string) => string | null, max: number): string[] {
  const byFold = new Map<string, string>();
  for (const text of raw.slice(0, 20 * max)) {
    const value = clean(text);
    const fold = value?.toLowerCase();
    if (value && fold && !byFold.has(fold)) byFold.set(fold, value);
    if (byFold.size === max) break;
  }
  return [...byFold.values()];
}
