import { htmlToText } from "./html.ts";
import { untilStable } from "./stable.ts";
import { clip } from "./text.ts";

/** Plain text on one line, at most `maxChars` long; null when nothing is left. */
export function cleanField(raw: string | null, maxChars: number): string | null {
  if (raw === null) return null;
  return untilStable((text) => clip(htmlToText(text).replace(/\n+/g, " "), maxChars), raw) || null;
}

/** Plain text of several lines, at most `maxChars` long; null when nothing is left. */
export function cleanParagraphs(raw: string | null, maxChars: number): string | null {
  if (raw === null) return null;
  return untilStable((text) => clip(htmlToText(text), maxChars), raw) || null;
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
